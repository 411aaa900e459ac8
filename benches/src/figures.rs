//! What was measured: a figure for each contender and corpus.

use crate::corpus::Corpus;
use crate::table::{Table, number};

/// Figures of all contenders. The first contender is what the others are compared with.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The contenders.
    pub names: Vec<String>,
    /// For each corpus a figure of each contender.
    pub columns: Vec<Column>,
}

/// The figures of one corpus.
#[derive(Clone, Debug)]
pub struct Column {
    /// What tables call it.
    pub name: String,
    /// The mean length of its records, if it has records.
    pub bytes: Option<usize>,
    /// One for each contender.
    pub values: Vec<f64>,
}

impl Column {
    /// Of a corpus.
    #[must_use]
    pub fn of(corpus: &Corpus, values: Vec<f64>) -> Self {
        Self { name: corpus.name.to_owned(), bytes: Some(corpus.mean()), values }
    }
}

impl Figures {
    /// A row for each contender.
    #[must_use]
    pub fn table(&self, first: &str) -> Table {
        self.rows(first, |value, _| number(value))
    }

    /// A row for each contender: each figure, and the multiple of the first contender's.
    #[must_use]
    pub fn multiples(&self, first: &str) -> Table {
        self.rows(first, |value, column| {
            format!("{} {}x", number(value), number(value / column.values[0]))
        })
    }

    fn rows(&self, first: &str, cell: impl Fn(f64, &Column) -> String) -> Table {
        let head = self.columns.iter().map(|column| column.name.clone());
        let mut table = Table::new(std::iter::once(first.to_owned()).chain(head));
        if self.columns.iter().any(|column| column.bytes.is_some()) {
            let bytes = |column: &Column| column.bytes.map_or_else(String::new, |b| b.to_string());
            let bytes = self.columns.iter().map(bytes);
            table.row(std::iter::once("bytes per record".to_owned()).chain(bytes));
        }
        for (i, name) in self.names.iter().enumerate() {
            let cells = self.columns.iter().map(|column| match i {
                0 => number(column.values[0]),
                _ => cell(column.values[i], column),
            });
            table.row(std::iter::once(name.clone()).chain(cells));
        }
        table
    }

    /// The figure of a contender for a corpus.
    #[must_use]
    pub fn get(&self, name: &str, corpus: &str) -> Option<f64> {
        let row = self.names.iter().position(|n| n == name)?;
        let column = self.columns.iter().find(|column| column.name == corpus)?;
        column.values.get(row).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_of_the_first_contender() {
        let column =
            Column { name: "runs".to_owned(), bytes: Some(640), values: vec![50.0, 125.0] };
        let names = vec!["a".to_owned(), "b".to_owned()];
        let table = Figures { names, columns: vec![column] }.multiples("contender").to_string();
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[2].contains("bytes per record") && rows[2].contains("640"), "{table}");
        assert!(rows[3].ends_with("50.0 |") && rows[4].ends_with("125 2.50x |"), "{table}");
    }
}
