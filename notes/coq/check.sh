#!/usr/bin/env bash
# Builds the development, compares the axioms of every main theorem with allowed-axioms.txt, and runs coqchk.
set -euo pipefail
cd "$(dirname "$0")"
if grep -nE '\b(Admitted|admit|Axiom|Parameter|Conjecture|bypass_check|Unset Guard)\b' -- *.v; then
  echo "unfinished: a proof is missing above" >&2
  exit 1
fi
make --no-print-directory
printed=$(coqc -Q . Valleys Assumptions.v)
theorems=$(grep -c '^Print Assumptions' Assumptions.v)
answers=$(grep -cE '^(Axioms:|Closed under the global context)$' <<<"$printed")
test "$theorems" -eq "$answers"
# a name at the start of a line is an axiom; its type is on the same or on indented lines
found=$(grep -oE '^[A-Za-z_.]+\.[A-Za-z_]+' <<<"$printed" | sort -u)
if ! diff <(sort allowed-axioms.txt) <(printf '%s\n' "$found"); then
  echo "the theorems rest on other axioms than allowed-axioms.txt lists" >&2
  exit 1
fi
# quiet unless something is wrong
checked=$(coqchk -silent -o -Q . Valleys $(sed -n 's/^From Valleys Require Import \(.*\)$/\1/p; s/^  \([A-Z][A-Za-z ]*\)\.$/\1/p' Assumptions.v | tr -d . | tr ' ' '\n' | sed '/^$/d; s/^/Valleys./') 2>&1) ||
  { printf '%s\n' "$checked" >&2; exit 1; }
listed=$(sed -n '/^\* Axioms:/,/^\* Constants/p' <<<"$checked" | grep -oE 'Coq\.[A-Za-z_.]+' | sed 's/.*\.\([A-Za-z_]*\.[A-Za-z_]*\)$/\1/' | sort -u)
diff <(sort allowed-axioms.txt) <(printf '%s\n' "$listed")
for clause in type-in-type "unsafe (co)fixpoints" "positivity is assumed"; do
  grep -qF "$clause: <none>" <<<"$checked"
done
echo "$theorems theorems, axioms: $(tr '\n' ' ' <allowed-axioms.txt)"
