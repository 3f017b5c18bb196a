#!/bin/sh
# Run the tests that need no other program on the Pythons of this machine that are not PYTHON's version:
#     other-pythons.sh PYTHON
# A python3.12 on PATH may be a version manager's stub, so each is tried before it counts.
set -eu
cd "$(dirname "$0")/.."
own=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# The first Python of version $1 that runs: on PATH, else among pyenv's.
find_python() {
    for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if "$candidate" -c '' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# Make or renew the environment $2 of the Python $1.
make_environment() {
    test "$2/.installed" -nt pyproject.toml && return
    "$1" -m venv "$2"
    "$2/bin/python" -m pip --quiet --disable-pip-version-check install --upgrade 'pip>=25.1'
    "$2/bin/python" -m pip --quiet install --editable . --group test
    "$2/bin/python" -m pip --quiet install --no-deps pyjks
    touch "$2/.installed"
}

for version in 3.11 3.12 3.13 3.14; do
    test "$version" = "$own" && continue
    python=$(find_python "$version")
    if [ -z "$python" ]; then
        echo "Python $version: not on this machine"
        continue
    fi
    environment=".cache/venv-$version"
    make_environment "$python" "$environment"
    echo "Python $version:"
    timeout 600 "$environment/bin/pytest" -q -n 2 -m 'not peer' -p no:cacheprovider
done
