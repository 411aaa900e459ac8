//! The check of an image's layout: each limit, by an image that just keeps it and one that just
//! does not. The checksum is put right each time, so that nothing but the layout is wrong.

mod changed;
mod golden;
mod layout;
mod reads;
mod scopes;
mod tables;
mod unchecked;
mod work;
