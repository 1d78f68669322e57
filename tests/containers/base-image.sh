#!/bin/sh
# python:3.11-slim's stand-in, where no registry of images is reached: Debian 12, this machine's Python 3.11 under
# /usr/local, certificates and package sources of this machine. Usage: base-image.sh FOLDER
set -e
work=${1:?a folder to work in}
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources | head -n 1)
python=$(python3.11 -c 'import sys; print(sys.base_prefix)')
[ "$python" != /usr ] || { echo "python3.11 is the system's own: a stand-in needs one under a folder of its own" >&2; exit 2; }
debootstrap --variant=minbase \
    --include=ca-certificates,libssl3,libffi8,libsqlite3-0,zlib1g,libbz2-1.0,liblzma5,libreadline8,libncursesw6,netbase,tzdata,libuuid1,libexpat1 \
    bookworm "$work/rootfs" "$mirror"
cp /etc/ssl/certs/ca-certificates.crt "$work/rootfs/etc/ssl/certs/ca-certificates.crt"
cp -a "$python/." "$work/rootfs/usr/local/"
ln -sf python3.11 "$work/rootfs/usr/local/bin/python"
cp /etc/apt/sources.list.d/*.sources "$work/rootfs/etc/apt/sources.list.d/"; : > "$work/rootfs/etc/apt/sources.list"
printf '[global]\ncert=/etc/ssl/certs/ca-certificates.crt\n' > "$work/rootfs/etc/pip.conf"
tar -C "$work/rootfs" -c . | docker import \
    -c 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' - python:3.11-slim
rm -rf "$work/rootfs"
