# Writes the ways to the servers into files that only their owner reads. What is there already is somebody's own, and stays.
set -euC
umask 077
for name in KUBECONFIG PGSERVICEFILE; do
    eval "file=\$$name text=\${${name}_TEXT:-}"
    if [ -e "$file" ]; then
        echo "$file is there already, and is left as it is; let $name point to where no file is yet" >&2
        exit 2
    fi
    # A stack that builds a platform alone has no database servers.
    [ -n "$text" ] || echo "${name}_TEXT is empty, and so is the file that $name points to" >&2
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$text" >"$file"
done
