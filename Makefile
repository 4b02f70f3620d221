# The two commands of the README are `make up` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help up status preview plan drift env down clean tools scanners test check validate scan bench ordeal lock python \
    stacks keys nokeys comment noplan customer request answer

PYTHON := .venv/bin/python
# The stack dev lives on the embedded platform. For any other, servers, state and what opens it are those of the shell that
# make is called from: KUBECONFIG, PGSERVICEFILE, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE.
STACK ?= dev
SINCE ?= main
export STACK SINCE
ON = eval "$$($(PYTHON) -m local $(if $(filter-out dev,$(STACK)),engine,env))" &&
EACH = $$(printf ' --stack %s' $$STACK)

help: ## show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

up: python ## set everything up and bring three customers to life on this machine; STACK=prod for a stack of your own
ifeq ($(STACK),dev)
	@$(PYTHON) -m local up --server-sql fleet/server.sql
endif
	@$(ON) $(PYTHON) -m fleet up --stack "$$STACK"
ifeq ($(STACK),dev)
	@echo 'For a shell in which pulumi, kubectl and psql work on it:  eval "$$(make env)"'
endif

status: python ## show the customers
	@$(ON) $(PYTHON) -m fleet status --stack "$$STACK"

preview: python ## show what `make up` would change, field by field
	@$(ON) pulumi preview --diff --stack "$$STACK" --policy-pack policy

plan: python ## say what the edits since SINCE=main do to STACK='dev', and to whom; PAGE=plan.md for a page of Markdown
	@$(ON) $(PYTHON) -m fleet plan --since "$$SINCE" $(EACH) $(if $(PAGE),--markdown >"$$PAGE")

drift: python ## show what is not as the registry says in STACK='staging prod', tenant by tenant; changes nothing
	@$(ON) $(PYTHON) -m fleet drift $(EACH)

stacks: python ## name those of STACK='staging prod' that edits since SINCE touch, as JSON: which first, and which then
	@waves=$$($(PYTHON) -m fleet stacks $(if $(SINCE),--since "$$SINCE") $(EACH) --json | tr -d '\n'); \
    case $$waves in '['*) echo "waves=$$waves" >>"$${GITHUB_OUTPUT:-/dev/stdout}" ;; *) echo "$$waves" >&2; exit 2 ;; esac

keys: ## write what KUBECONFIG_TEXT and PGSERVICEFILE_TEXT hold to where KUBECONFIG and PGSERVICEFILE point, for you alone
	@sh .github/keys.sh

nokeys: ## take away what `make keys` has written to .keys of this checkout
	@rm -rf .keys

comment: ## put PAGE under the pull request of the number REQUEST, in the place of what was put there the last time
	@sh .github/comment.sh

noplan: ## say why a pull request has no plan
	@cat .github/noplan.md >>"$${GITHUB_STEP_SUMMARY:-/dev/stdout}"

env: ## print the settings of that shell
	@$(PYTHON) -m local env

down: python ## stop the servers and keep their data
	@$(PYTHON) -m local down

clean: python ## discard the servers, their data and the state together
	@$(PYTHON) -m local clean

tools: python ## get the programs: from PATH, from upstream, or built from pinned sources
	@$(PYTHON) -m local tools

scanners: python
	@local/python.sh scan
	@$(PYTHON) -m local scanners

python:
	@local/python.sh

check: python ## formatter, linter, types, layering: seconds
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/pyright
	@$(PYTHON) -m pytest --quiet tests/test_layering.py

validate: python ## whether everything that people wrote goes together; no server is asked
	@$(PYTHON) -m fleet validate

scan: scanners ## what scanners find in all that is shipped, but for scan/exceptions.yaml, and in the workflows of .github
	@$(PYTHON) -m pytest --quiet tests/test_scan.py tests/test_workflows.py

test: check tools scanners ## everything, the engine tests included; TENANT=one-spa for what concerns one customer
	@$(PYTHON) -m local containers
	@$(PYTHON) -m pytest --numprocesses auto --dist loadfile $(if $(TENANT),--tenant '$(TENANT)')

bench: tools ## measure, and print JSON
	@$(PYTHON) tests/bench.py

customer: python ## write the file of the customer whom an issue asks for; its text is in the environment, as ISSUE_BODY
	@sh .github/customer.sh

request: ## open a pull request with the file that is new here, for the issue of the number ISSUE
	@sh .github/request.sh

answer: ## say on the issue of the number ISSUE what has come of it; the file SAID has what was refused
	@sh .github/answer.sh

ordeal: tools ## the long tests at full length: fifty killed updates, ten thousand edits of a small fleet, two hundred of a real one
	@ODOO_SAAS_ORDEAL=50 $(PYTHON) -m pytest tests/test_engine_killed.py
	@ODOO_SAAS_ORDEAL_EDITS=10000 $(PYTHON) -m pytest --capture=no tests/test_ordeal.py
	@ODOO_SAAS_ORDEAL_REAL_EDITS=200 $(PYTHON) -m pytest --capture=no tests/test_engine_ordeal.py

lock: python ## make the lock files anew from pyproject.toml
	@.venv/bin/uv pip compile --quiet --generate-hashes --all-extras --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate pyproject.toml --output-file requirements.txt
	@.venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate policy/requirements.in --output-file policy/requirements.txt
	@.venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate scan/requirements.in --output-file scan/requirements.txt
	@echo uv==0.13.8 | .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --no-annotate - --output-file local/uv.txt
