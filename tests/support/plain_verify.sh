#!/usr/bin/env bash
# Verifies a bundle without camgrant: ssh-keygen, age, tar, sha256sum. Prints "<recipient> <sequence>" where all is well.
# Usage: plain_verify.sh BUNDLE SIGNERS KEY FOLDER
set -euo pipefail

bundle=$1 signers=$2 key=$3 folder=$4

signer=$(ssh-keygen -Y find-principals -s "$bundle.sig" -f "$signers" | head -n 1)
ssh-keygen -Y verify -f "$signers" -I "$signer" -n camgrant -s "$bundle.sig" <"$bundle" >/dev/null
mkdir "$folder"
age -d -i "$key" -o "$folder.tar" "$bundle"
tar -xf "$folder.tar" -C "$folder"
cd "$folder"
sha256sum -c --quiet --strict SHA256SUMS
test "$(find . -type f | wc -l)" -eq "$(($(wc -l <SHA256SUMS) + 1))" || { echo "files beside those of SHA256SUMS" >&2; exit 1; }
sed -n 's/^  "recipient": "\(.*\)",$/\1/p; s/^  "sequence": \([0-9]*\),$/\1/p' manifest.json | paste -sd ' '
