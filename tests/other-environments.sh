#!/bin/sh
# Run the tests that need no other program in other environments than the one of PYTHON: on the other Pythons of
# this machine, and with the oldest dependencies that pyproject.toml allows.
#     other-environments.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
oldest="cryptography==48.0.* typer==0.15.* rich==13.*"

# The first Python of version $1 that runs: on PATH, where it may be a version manager's stub, else among pyenv's.
find_python() {
    for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if "$candidate" -c '' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# Make or renew the environment $1 of the Python $2; the rest are further requirements.
make_environment() {
    environment=$1 python=$2
    shift 2
    test "$environment/.installed" -nt pyproject.toml && return
    "$python" -m venv "$environment"
    pip="$environment/bin/python -m pip --quiet --disable-pip-version-check install"
    $pip --upgrade 'pip>=25.1'
    $pip --editable . --group test "$@"
    $pip --no-deps pyjks
    touch "$environment/.installed"
}

run_tests() {
    timeout 600 "$1/bin/python" -m pytest -q -n 2 -m 'not peer' -p no:cacheprovider
}

own=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.11 3.12 3.13 3.14; do
    test "$version" = "$own" && continue
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "Python $version: not on this machine"
        continue
    fi
    echo "Python $version:"
    make_environment ".cache/venv-$version" "$python"
    run_tests ".cache/venv-$version"
done

echo "$oldest:"
# shellcheck disable=SC2086  # a list of words
make_environment .cache/venv-oldest "$1" $oldest
run_tests .cache/venv-oldest
