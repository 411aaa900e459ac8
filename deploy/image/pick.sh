#!/bin/sh
# Copies the filter's module for one node: compiled ahead of time, if there is a file for the
# agent's release and the node's processor, else the one that every agent interprets. It never fails
# for want of a compiled file, since an agent without a module does not start.
#     pick.sh RELEASE [FROM [TO]]
set -eu
release=${1-} from=${2:-/module} to=${3:-/to}

# 4.0.14, v4.0.14 and 4.0-debug are all 4.0.
release=${release#v}
rest=${release#*.}
case "${release%%.*}.${rest%%[!0-9]*}" in
    2.0 | 2.1 | 2.2 | 3.0 | 3.1 | 3.2 | 4.0) format=3 ;;
    4.1 | 4.2 | 5.0 | 5.1) format=5 ;;
    *) format=none ;; # A release that is not known may refuse either, and then it does not start.
esac

# The kernel's processor. Agents of 32 bits run on kernels of 64, and take neither file: the fifth
# byte of a program says which this container is for.
bits=$(head -c 5 /proc/self/exe | tail -c 1 | tr '\001\002' '12') || bits=unknown
case "$(uname -m)/$bits" in
    x86_64/2) arch=amd64 ;;
    aarch64/2) arch=arm64 ;;
    *) arch=none ;;
esac

file=tagsplice-$format-$arch.aot
if [ ! -s "$from/$file" ]; then
    echo "tagsplice: no $file for Fluent Bit ${release:-of an unknown release} on $(uname -m): \
the interpreted module it is"
    file=filter.wasm
fi
# Under another name first: the agent never finds half a file. The name is the same for both, which
# the runtime tells apart by their first bytes.
cp "$from/$file" "$to/.filter.wasm"
mv "$to/.filter.wasm" "$to/filter.wasm"
echo "tagsplice: $file for Fluent Bit ${release:-of an unknown release}"
