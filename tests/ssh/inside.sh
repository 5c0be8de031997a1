# The first process of a machine within the machine: own mounts, own process numbers, an own copy of /etc. What is done
# here (accounts, sudoers, sshd) is gone with the last process of it, and nothing outside has seen it.
# Given: STAGE DATA ROOT PYTHON PORT SSHD CLOSED (folders that only root may pass) NEEDED (what lies in them).
set -eu
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/sshd /run/lock /run/keep /run/etc /run/floor/bin /run/floor/data /run/floor/canary
cp -a /etc/. /run/etc/
mount --bind /run/etc /etc
mount -t tmpfs -o mode=0755 tmpfs /var/log
mount --bind "$DATA" /run/floor/data
chmod 1777 /run/floor/canary

n=0
for path in $NEEDED; do n=$((n + 1)); mkdir "/run/keep/$n"; mount --bind "$path" "/run/keep/$n"; done
for path in $CLOSED; do mount -t tmpfs -o mode=0755 tmpfs "$path"; done
n=0
for path in $NEEDED; do n=$((n + 1)); mkdir -p "$path"; mount --bind "/run/keep/$n" "$path"; done

cat > /run/floor/bin/floorapp <<END
#!/bin/sh
PYTHONPATH=$ROOT PYTHONDONTWRITEBYTECODE=1 exec $PYTHON -m floorapp "\$@"
END
chmod 0755 /run/floor/bin/floorapp

# Of this host's own rules nothing is left: what is proven is ours.
rm -rf /etc/sudoers.d /etc/ssh /etc/floorapp /etc/pam.d/sshd /etc/pam.d/sudo
mkdir -p /etc/sudoers.d /etc/ssh/sshd_config.d
printf 'root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n' > /etc/sudoers
for service in sshd sudo; do
  printf '%s\n' 'auth required pam_deny.so' 'account required pam_permit.so' 'session required pam_permit.so' \
    'session optional pam_env.so user_readenv=1' > "/etc/pam.d/$service"
done
cp "$STAGE/host_key" /etc/ssh/host_key
cp "$STAGE/sshd_config" /etc/ssh/sshd_config
chmod 0600 /etc/ssh/host_key

useradd --system --no-create-home --home-dir /run/floor/data --shell /usr/sbin/nologin floorsvc
cp -r "$STAGE/config" /etc/floorapp
chown -R root:floorsvc /etc/floorapp
chmod -R u=rwX,g=rX,o= /etc/floorapp
chown -R floorsvc:floorsvc /run/floor/data
chmod 0700 /run/floor/data

# The site, as docs/administrator.md says it.
/run/floor/bin/floorapp --config /etc/floorapp install-files --program /run/floor/bin/floorapp --data /run/floor/data
visudo -c
for code in BUDI DEWI ADMIN; do /run/floor/libexec/floor-account add "$code"; done
/run/floor/libexec/floor-account station 07 "$STAGE/st-07.pub"

# And a door that is open, to know that the same tries get through where nothing stops them.
mkdir -p /run/open/.ssh
useradd --home-dir /run/open --shell /bin/bash --password '*' open
cp "$STAGE/open.pub" /run/open/.ssh/authorized_keys
chown -R open /run/open
chown root:root /run/floor && chmod 0755 /run/floor

# Dead clients are noticed in seconds instead of most of a minute: a test does not wait so long.
sed -i 's/ClientAliveInterval 8/ClientAliveInterval 1/' /etc/ssh/sshd_config.d/10-floorapp.conf
"$SSHD" -t -f /etc/ssh/sshd_config
touch "$STAGE/ready"
"$SSHD" -D -e -f /etc/ssh/sshd_config
