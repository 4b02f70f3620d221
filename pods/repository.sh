# What programs in the image of restic begin with: where the repository is, and what somebody else's lock is met with.
export RESTIC_REPOSITORY_FILE=/credentials/repository RESTIC_PASSWORD_FILE=/credentials/key
# What the company supplies itself may name the repository with a user and a password in it.
if [ -e /supplied/repository ]; then export RESTIC_REPOSITORY_FILE=/supplied/repository; fi
if [ -e /supplied/credentials ]; then export AWS_SHARED_CREDENTIALS_FILE=/supplied/credentials; fi

patiently() { # COMMAND: again and again for ten minutes, while somebody else's lock is in its way
    tries=30
    until "$@" 2>"$TMPDIR/said"; do
        cat "$TMPDIR/said" >&2
        tries=$((tries - 1))
        case $(cat "$TMPDIR/said") in *"already locked"*) ;; *) return 1 ;; esac
        if [ $tries -eq 0 ]; then return 1; fi
        sleep 20
    done
    cat "$TMPDIR/said" >&2
}

