#!/usr/bin/env bash
# Builds Unicore.Sdk and runs what a newcomer wants first: a sample, or all tests.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

usage() {
	cat <<'TEXT'
usage: ./build.sh [COMMAND]
  build              build the SDK and its packages into .artifacts/packages (the default)
  run SAMPLE [ARG…]  build, then build SAMPLE (a folder such as samples/helloworld) and boot it with ARGs
  test [FILTER]      build, then run every test; FILTER is dotnet test's
  matrix [FILTER]    build, then run the tests of what is built and booted in every case: on each platform and machine, by each
                     compiler, with each mistake; `test` has one or two of each
  bench [NAME]       build, then run the benchmarks and print their ratios; calls, sqlite and servers against Debian's Linux, and the
                     first two with UNIKRAFT_TREE=FOLDER UNIKRAFT_MUSL_TREE=FOLDER against that Unikraft 0.16.3 and its lib-musl
  stress [SECONDS]   build, then interrupt threads at random for SECONDS (60) on each platform that runs here
  soak [SECONDS]     build, then ask Redis and nginx for SECONDS (60; deep: 1800): data and memory are there at the end
  fuzz [SECONDS [TARGET]]
                     compile what reads strangers' bytes for libFuzzer (archives, 9P, virtio rings and consoles, disks, boot
                     protocols, paths) and run each for SECONDS (60; deep: 3600): .artifacts/fuzz keeps inputs that lead on, and
                     those that crash
  oracles [ARG…]     build, then compare the Kconfig engine with the real conf; `oracles --help` lists ARGs
  programs [FILTER]  build, then build and boot cJSON, Lua, libyaml, LZ4, bzip2 and xxHash from their source packages, and compare
                     what they print with Linux processes; with UNIKRAFT_TREE=FOLDER boot that Unikraft 0.17 too, with
                     LIBC_TEST_TREE=FOLDER run that libc-test and write sdk/docs/libc-test.md; run scripts of
                     CPython and Ruby, and those of their own tests that can pass; C++ and Rust on every target; servers, with what
                     their authors test them with beside Debian's own, and the end of a guest; push containers' images to a
                     registry, read them back and run them; analyse Debian's servers while tests ask them; take musl, lwIP and
                     Linux apart, for guests that use the pieces; put guests on tap
                     devices, bridges and bad wires of network namespaces, with noise and floods (for
                     UNICORE_NETWORK_SECONDS=NUMBER, 20; deep: 3600); and make 100,000 random calls on files in guests and as a
                     Linux process, in memory and on volumes (UNICORE_MODEL_SEED=NUMBER)
  clean              delete .artifacts
`run`, `test`, `matrix`, `bench`, `stress`, `soak`, `fuzz`, `oracles` and `programs` install what is missing with apt-get, saying what
and why.
TEXT
}

# need TOOL PACKAGE WHY: notes a package to install when TOOL is not on PATH.
missing=()
need() {
	command -v "$1" >/dev/null 2>&1 && return
	echo "build.sh: $1 is missing; package $2 has it ($3)"
	missing+=("$2")
}

# The same for a file.
need_file() {
	[ -e "$1" ] && return
	echo "build.sh: $1 is missing; package $2 has it ($3)"
	missing+=("$2")
}

install_missing() {
	[ ${#missing[@]} -eq 0 ] && return
	command -v apt-get >/dev/null || { echo "build.sh: apt-get is missing too; install: ${missing[*]}" >&2; exit 1; }
	local sudo=""
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	echo "build.sh: installing ${missing[*]}"
	# A hypervisor for another processor is one file, which needs no other of that architecture's packages.
	if [[ " ${missing[*]}" == *:arm64* && "$(dpkg --print-architecture)" != arm64 ]]; then
		$sudo dpkg --add-architecture arm64
	fi
	$sudo apt-get -o Acquire::Retries=3 update -qq
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
	missing=()
}

need_to_build() {
	command -v dotnet >/dev/null || { echo "build.sh: the .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }
	need gcc gcc "compiles for x86_64"
	[ "$(uname -m)" = x86_64 ] || need x86_64-linux-gnu-gcc gcc-x86-64-linux-gnu "compiles the loaders of disks"
	need make make "reads a platform's Linker.uk"
	need ld binutils "links"
}

# Another release may stand before it.
need_rust() {
	local folder
	for folder in $(echo "$PATH" | tr : ' '); do
		[ "$("$folder/rustc" -V 2>/dev/null | cut -d ' ' -f 2)" = 1.63.0 ] && return
	done
	echo "build.sh: rustc 1.63.0 is missing; package rustc has it (compiles Rust; another release may be there too)"
	missing+=(rustc)
}

need_to_run() {
	need qemu-system-x86_64 qemu-system-x86 "boots kvm/x86_64 images"
}

need_to_test() {
	need_to_run
	need qemu-system-aarch64 qemu-system-arm "boots kvm/arm64 images"
	[ "$(uname -m)" = aarch64 ] || need qemu-aarch64 qemu-user "runs linuxu/arm64 images"
	need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu "compiles for arm64"
	need aarch64-linux-gnu-g++ g++-aarch64-linux-gnu "compiles C++ for arm64"
	need_rust
	need clang clang "the other compiler"
	need ld.lld lld "links what clang optimised as a whole"
	need ccache ccache "the test of compiler launchers"
	need clangd clangd "checks compile_commands.json"
	need gdb-multiarch gdb-multiarch "the debugging test"; need gdbserver gdbserver "the same of a process"
	need patch patch "applies patches to upstream sources"
	need xz xz-utils "makes the tests' archives"
	need cpio cpio "reads the tests' root file systems"
	need bzip2 bzip2 "makes the tests' archives"
	need pgrep procps "the tests of interrupted builds"
	need mount mount "the test of a full disk"
	need mkfs.erofs erofs-utils "makes the tests' disks"
	need mcopy mtools "reads the tests' disk images"
	need_file /usr/sbin/fsck.vfat dosfstools "makes and checks the tests' disk images"
	need_file /usr/sbin/sfdisk fdisk "reads the tests' disk images"
	need dtc device-tree-compiler "writes the tests' device trees"
	need qemu-img qemu-utils "reads the tests' disk images"
	need xorriso xorriso "reads the tests' CDs"
	need_file /usr/share/ovmf/OVMF.fd ovmf "boots disk images by UEFI"
	need_file /boot/xen-4.17-amd64.gz xen-hypervisor-4.17-amd64 "boots xen/x86_64 images"
	need_file /boot/xen-4.17-arm64 xen-hypervisor-4.17-arm64:arm64 "boots xen/arm64 images"
	need strace strace "the other printer of system calls"
	need setsid util-linux "the test of a build without a terminal"
	need tmux tmux "the terminal in which the menu is tested"
}

need_to_ask() {
	need ip iproute2 "makes the servers' network"
	need nsenter util-linux "makes the servers' network"
	need redis-benchmark redis-tools "asks Redis"
	need wrk wrk "asks nginx"
}

need_to_compare() {
	need flex flex "builds the kernel's conf"
	need bison bison "builds the kernel's conf"
	need xz xz-utils "unpacks the kernel's sources"
	need pytest-3 python3-pytest "runs the kernel's own test cases"
	need_file /usr/src/linux-source-6.1.tar.xz linux-source-6.1 "the real conf and its trees"
}

build() {
	# A null build of the packages costs seconds; a stale one costs an afternoon.
	dotnet build Unicore.Sdk.sln -c Release -v q --tl:off -clp:NoSummary
	dotnet pack src/Unicore.Sdk -c Release --no-build -v q --tl:off
	dotnet pack src/Unicore.Diagnostics -c Release --no-build -v q --tl:off
	dotnet pack src/Unicore.Kconfig -c Release --no-build -v q --tl:off
	dotnet pack src/Unicore.Tool -c Release --no-build -v q --tl:off
	dotnet pack src/Unicore.Templates -c Release --no-build -v q --tl:off
	rm -rf .artifacts/samples-packages/unicore.sdk
}

command=${1:-build}
[ $# -gt 0 ] && shift
case $command in
build)
	need_to_build; install_missing
	build
	;;
run)
	[ $# -gt 0 ] || { usage >&2; exit 2; }
	project=$1; shift
	[ -d "$project" ] || { echo "build.sh: there is no folder '$project'; samples are: $(ls -d samples/*/ | tr '\n' ' ')" >&2; exit 2; }
	need_to_build; need_to_run
	[ -z "$(find "$project" -name '*.rs' -print -quit)" ] || need_rust
	install_missing
	build
	exec dotnet run --project "$project" -- "$@"
	;;
test)
	# A thousand short processes: none lives long enough to profit from the runtime's counting of what it does.
	export DOTNET_TieredPGO=0
	need_to_build; need_to_test; need_to_compare; install_missing
	build
	mkdir -p .artifacts
	status=0
	dotnet test Unicore.Sdk.sln -c Release --no-build --tl:off ${1:+--filter "$1"} 2>&1 | tee .artifacts/test.log || status=$?
	# Test projects run side by side, so what failed stands far above: again here, each with the start of what it says.
	awk '/^ +Failed [^ ].*\]$/ { left = 24 }
		/\[(SKIP|FAIL)\]$|^ +(Passed|Skipped) / { next }
		left > 0 { print; left-- }' .artifacts/test.log
	# One line for the whole: the sum of what each test project counted.
	awk '/Failed: *[0-9]+, Passed: *[0-9]+/ {
			gsub(/[,:]/, " ")
			for (i = 1; i < NF; i++) {
				if ($i == "Failed") f += $(i+1)
				if ($i == "Passed") p += $(i+1)
				if ($i == "Skipped") s += $(i+1)
			}
		}
		END { printf "%d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""; exit p == 0 }' .artifacts/test.log || status=1
	exit $status
	;;
matrix)
	need_to_build; need_to_test; need_to_compare; install_missing
	build
	export UNICORE_MATRIX=1
	for project in Oracles Build Tool Unikraft Libs EndToEnd; do
		dotnet test "tests/Unicore.$project.Tests" -c Release --no-build --tl:off ${1:+--filter "$1"} || failed=1
	done
	exit "${failed:-0}"
	;;
bench)
	need_to_build; need_to_test; need ninja ninja-build "the floor for clean builds"
	need musl-gcc musl-tools "compiles for Linux guests"
	need_to_ask; need_to_compare; install_missing
	build
	dotnet run -c Release --project tests/benchmarks -- "$@"
	;;
stress)
	[ $# -le 1 ] || { usage >&2; exit 2; }
	need_to_build; need_to_test; install_missing
	build
	status=0
	for run in threads/linuxu/x86_64/1 threads/kvm/{x86_64,arm64}/{1,2} posix/kvm/{x86_64,arm64}/2; do
		IFS=/ read -r guest platform arch processors <<<"$run"
		# A copy: what is built for it doesn't belong beside the sources.
		folder=.artifacts/stress/$run
		rm -rf "$folder" && mkdir -p "$folder" && cp -r "tests/stress/$guest/." "$folder" && cp samples/NuGet.config "$folder"
		sed -i "s|\.\./\.artifacts|$root/.artifacts|" "$folder/NuGet.config"
		echo "== $guest on $platform/$arch, $processors processors"
		dotnet run --project "$folder" -c Release -p:Platform="$platform" -p:Arch="$arch" -p:UnikernelProcessors="$processors" \
			-p:UnikernelTimeout=0 -- "${1:-60}" "$RANDOM" || status=1
	done
	exit $status
	;;
soak)
	[ $# -le 1 ] || { usage >&2; exit 2; }
	need_to_build; need_to_run; need_to_ask; install_missing
	build
	exec dotnet run -c Release --project tests/benchmarks -- soak "${1:-60}"
	;;
fuzz)
	[ $# -le 2 ] || { usage >&2; exit 2; }
	need_to_build; need clang clang "compiles for the fuzzer"; need mkfs.erofs erofs-utils "makes a disk to damage"
	need_file /usr/sbin/mkfs.vfat dosfstools "makes another"; install_missing
	need_file "$(clang -print-resource-dir)/lib/linux/libclang_rt.fuzzer-x86_64.a" libclang-rt-14-dev "has the fuzzer"; install_missing
	dotnet build tests/Unicore.Libs.Tests -c Release -v q --tl:off -clp:NoSummary
	exec dotnet .artifacts/bin/Unicore.Libs.Tests/release/Unicore.Libs.Tests.dll "$@"
	;;
oracles)
	need_to_build; need_to_compare; install_missing
	build
	exec dotnet .artifacts/bin/oracles/release/Unicore.Oracles.dll "$@"
	;;
programs)
	[ $# -le 1 ] || { usage >&2; exit 2; }
	need_to_build; need_to_test
	need ip iproute2 "makes the tests' networks"
	need nsenter util-linux "enters the tests' networks"
	need ruby ruby "runs Ruby's own tests"
	need perl perl "runs memcached's own tests"
	need memcached memcached "is what they are compared with"
	need tclsh tcl "runs Redis's own tests"
	need redis-server redis-server "is what they are compared with"
	need redis-cli redis-tools "takes part in them"
	need docker-registry docker-registry "takes the containers' images"
	need skopeo skopeo "reads them back"
	need umoci umoci "unpacks them"
	need runc runc "runs them"
	need musl-gcc musl-tools "builds what is ported, and libc-test for Linux"
	need cmake cmake "builds some of what is ported"
	need meson meson "builds some of what is ported"
	need g++ g++ "builds some of what is ported"
	need lzip lzip "makes an archive for a port"
	install_missing
	build
	[ -z "${LIBC_TEST_TREE:-}" ] || export LIBC_TEST_TREE=$(realpath "$LIBC_TEST_TREE")
	[ -z "${UNIKRAFT_TREE:-}" ] || export UNIKRAFT_TREE=$(realpath "$UNIKRAFT_TREE")
	exec dotnet test .artifacts/bin/programs/release/Unicore.Programs.Tests.dll --logger 'console;verbosity=normal' ${1:+--filter "$1"}
	;;
clean)
	rm -rf .artifacts
	;;
-h|--help|help)
	usage
	;;
*)
	echo "build.sh: unknown command '$command'" >&2
	usage >&2
	exit 2
	;;
esac
