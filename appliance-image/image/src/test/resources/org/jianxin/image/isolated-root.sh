#!/bin/sh
# Becomes the first process of a machine within the machine: the host's files below an overlay in memory, processes, network
# and mounts of its own, no systemd. It and everything in it end with standard input.
#   $1  an empty directory to mount on
#   $2  the package, which appears as /tmp/package.deb
set -eu

mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
cd "$1/root"
mount -t proc none proc
mount --rbind /dev dev
mount -t tmpfs none run
mount -t tmpfs none tmp
: >tmp/package.deb
mount --bind "$2" tmp/package.deb
# A host that forbids its own packages to start servers says nothing about this machine.
rm -f usr/sbin/policy-rc.d
ip link set lo up
# The shell stays, and takes leave of the processes that lose their parent.
exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  sh -c 'echo ready; cat >/dev/null; :'
