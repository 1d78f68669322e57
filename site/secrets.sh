#!/bin/sh
# Makes the files that compose.yaml hands to its containers as secrets, each with a value of its own; what is there
# already stays as it is, so it may run again. Usage: sh site/secrets.sh [--elasticsearch] [FOLDER]   (./secrets)
# The folder is for its owner alone; within it the files can be read, because the containers run as another user.
set -eu
search=''
if [ "${1:-}" = --elasticsearch ]; then
    search=yes
    shift
fi
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

keep() { # NAME VALUE: a line in a file, unless it is there
    [ -e "$folder/$1" ] || printf '%s\n' "$2" >"$folder/$1"
}
drawn() { # LENGTH: so many random letters and digits
    LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1"
}

keep secret_key "$(drawn 64)"
keep audit_key "$(drawn 64)"
keep postgres_password "$(drawn 40)"
keep elasticsearch_password "$(drawn 40)"
keep database_url "postgres://hoctap:$(cat "$folder/postgres_password")@database:5432/hoctap"
for empty in secret_key_fallbacks audit_keys_old email_url file_store_url search_url seal_passphrase signing_pkcs11_pin; do
    keep "$empty" ''
done
if [ "$search" ]; then
    printf '%s\n' "http://elastic:$(cat "$folder/elasticsearch_password")@elasticsearch:9200" >"$folder/search_url"
fi
chmod 644 "$folder"/*
if ! grep -q . "$folder/email_url"; then
    echo "Còn thiếu: ghi địa chỉ máy chủ thư vào $folder/email_url (smtp+tls://người-dùng:mật-khẩu@máy-chủ:587)."
fi
