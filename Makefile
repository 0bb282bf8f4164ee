.DEFAULT_GOAL := help
.PHONY: help build release demo gallery screenshots docs test check watch coverage lab load memory torture bench bench-queue bench-console bench-webp fuzz sanitize format release-check clean

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 21

build: ## Builds everything for debugging
	@Scripts/install-build-tools && swift build

release: ## Builds the command as it is shipped, and prints where it lies
	@Scripts/install-build-tools && Scripts/build-release

demo: ## Makes variants of drawn images, or of yours: make demo IMAGES="a.png b.jpg"
	@Scripts/demo $(IMAGES)

test: ## Installs what the tests need and runs them all, in an optimized build
	@Scripts/test

check: ## Format, scripts, no warnings, all tests in a debug build: before every commit
	@Scripts/check

watch: ## Runs tests again whenever a file changes: make watch FILTER=PresetsYAMLTests
	@Scripts/watch $(FILTER)

coverage: ## Runs all tests and writes which lines they run
	@Scripts/coverage

lab: ## Names hostile addresses in a network of its own, and proves that only public ones are reached
	@Scripts/lab

load: ## Sends one service more than it can do, and proves that it loses nothing and is fair: make load OPTIONS="--seconds 300"
	@Scripts/load $(OPTIONS)

memory: ## Sends hostile images to a service in a memory group, and proves that it keeps its budget
	@Scripts/memory $(OPTIONS)

torture: ## Kills workers, database and store in mid-work, and proves that nothing was lost
	@Scripts/torture $(OPTIONS)

bench-console: ## Measures the console with 1,000,000 jobs, and in a browser that follows 500 events a second
	@Scripts/install-test-tools && swift build --configuration release --product calotype && .venv/bin/python Scripts/bench-console $(OPTIONS)

screenshots: ## Writes each page of the console as pictures, light and dark, wide and narrow, into FOLDER (screenshots)
	@Scripts/install-test-tools && swift build && .venv/bin/python Scripts/screenshots $(or $(FOLDER),screenshots)

gallery: ## Writes contact sheets of each option, or the pictures of docs/options.md: make gallery OPTIONS=--documents
	@Scripts/gallery $(OPTIONS)

docs: ## Builds the reference of the library as static HTML, and compiles its examples
	@Scripts/docs

bench: ## Compares speed, memory and quality with the peer's engine: make bench OPTIONS="--all"
	@Scripts/bench $(OPTIONS)

bench-queue: ## Measures the job queue on both databases, with a million jobs waiting
	@Scripts/bench-queue

bench-webp: ## Compares the WebP encoder with libwebp: make bench-webp OPTIONS="--help"
	@Scripts/bench-webp $(OPTIONS)

fuzz: ## Feeds damaged inputs to every reader of foreign bytes: make fuzz TARGET=png TIME=600, or TARGET=list
	@Scripts/fuzz $(or $(TARGET),all) $(TIME)

sanitize: ## Runs the suites of the render core and the queue under ThreadSanitizer and AddressSanitizer
	@Scripts/sanitize $(SANITIZER)

format: ## Formats the Swift files
	@swift format --in-place --recursive Sources Tests Torture Benchmarks Examples Package.swift

release-check: ## Says what is missing for a tag of this version, and lists the licenses of dependencies
	@Scripts/release-check $(OPTIONS)

clean: ## Removes what was built and installed here, not calotype-data
	@rm -rf .build* .venv Benchmarks/results Benchmarks/__pycache__
