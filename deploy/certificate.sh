#!/bin/sh
# Makes a certificate for a broker, and the authority that signs it:
#   deploy/certificate.sh FOLDER HOST [HOST...]
# FOLDER/broker.pem (key and certificate) is the broker's, FOLDER/ca.pem is every client's.
set -eu
folder=$1
shift
umask 077
mkdir -p "$folder"
cd "$folder"
if [ -e ca.pem ]; then
    echo "$folder/ca.pem is there already; remove the folder to make new certificates" >&2
    exit 1
fi

names=$(printf 'DNS:%s,' "$@")IP:127.0.0.1
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc"
# shellcheck disable=SC2086 # words of options
openssl req -x509 $key -days 825 -subj /CN=soes-authority -keyout ca.key -out ca.pem \
    -addext basicConstraints=critical,CA:TRUE 2> /dev/null
# shellcheck disable=SC2086
openssl req $key -subj "/CN=$1" -addext "subjectAltName=$names" \
    -keyout broker.key -out broker.csr 2> /dev/null
openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 \
    -copy_extensions copy -out broker.crt 2> /dev/null
cat broker.key broker.crt > broker.pem
rm ca.key ca.srl broker.key broker.csr broker.crt  # nobody can sign another
chmod 0644 ca.pem broker.pem  # for other users in containers; here the folder is shut
