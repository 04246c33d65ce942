// SPDX-License-Identifier: BSD-3-Clause
// Software of others, taken apart by `unicore decompose`: what is cut out builds alone, and guests use it.
using System.Text.Json;
using Xunit.Abstractions;

namespace Unicore.Programs.Tests;

[Collection(nameof(Alone))]
public sealed class DecomposeTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] KernelHeaders = ["linux/compiler-version.h", "linux/kconfig.h", "linux/compiler_types.h"];

    private static readonly string KernelFlags =
        "-nostdinc -Iarch/x86/include -Iarch/x86/include/generated -Iinclude -Iarch/x86/include/uapi "
        + "-Iarch/x86/include/generated/uapi -Iinclude/uapi -Iinclude/generated/uapi "
        + string.Concat(KernelHeaders.Select(h => $"-include include/{h} "))
        + "-D__KERNEL__ -std=gnu11 -Os -w -fno-strict-aliasing -fno-common "
        + "-fshort-wchar -m64 -mno-sse -mno-mmx -mno-sse2 -mno-red-zone -mcmodel=kernel -fno-PIE -ffreestanding -fno-strict-overflow "
        + "-DKBUILD_MODFILE='\"x\"' -DKBUILD_MODNAME='\"x\"' -D__KBUILD_MODNAME=x";

    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(60) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Five parts of musl; two of them take the place of musl's own in a guest.</summary>
    [Fact]
    public async Task Musl()
    {
        string[] parts = ["string", "math", "malloc", "stdio", "thread"];
        Outcome cut = await DecomposeAsync(["deb-src:musl=1.2.3-1", "--configure", "sh ./configure --disable-shared", "--extract",
            string.Join(',', parts), "--output", "cut", .. parts.SelectMany(p => (string[])["--seed", $"{p}=src/{p}"])]);
        foreach (string part in parts)
        {
            cut.Says($"cut/{part}/{part}.ukproj; it builds alone");
        }

        _workspace.Write("back/back.ukproj",
            Project("<LibraryReference Include=\"musl;../cut/math/math.ukproj;../cut/string/string.ukproj\" />"));
        _workspace.Write("back/main.c", """
            #include <math.h>
            #include <stdio.h>
            #include <string.h>

            int main(void)
            {
            	char text[] = "one,two,three", *rest = text;
            	double sum = 0;

            	for (int i = 1; i < 1000; i++)
            		sum += sin(i) * exp(-i / 100.0) + sqrt(i) + fmod(i, 7) + atan2(i, 3);
            	printf("%.10f %.10Lf\n", sum, logl(2));
            	for (char *word; (word = strsep(&rest, ","));)
            		printf("%s %zu %s\n", word, strlen(word), strstr("one two three", word));
            	return 0;
            }
            """);
        (await _workspace.DotnetAsync("back", "run", "-c", "Release")).Ends(0)
            .Says("25613.3053238053 0.6931471806\none 3 one two three\ntwo 3 two three\nthree 5 three\n");
        string map = await File.ReadAllTextAsync(_workspace["back/bin/Release/kvm-x86_64/back.map"]);
        Assert.Matches(@"\n \.text\.sin +0x0*[1-9a-f][0-9a-f]+ .*/math/math\.o\n", map);
    }

    /// <summary>lwIP for machines without TCP, and for those without IPv6.</summary>
    [Theory]
    [InlineData("tcp.c,tcp_in.c,tcp_out.c,altcp_tcp.c", "tcp_input", "udp_sendto")]
    [InlineData("src/core/ipv6", "ip6_input", "tcp_write")]
    public async Task Lwip(string without, string stub, string export)
    {
        const string Port = """
            mkdir -p port/arch
            printf '#define %s\n' 'NO_SYS 1' 'LWIP_SOCKET 0' 'LWIP_NETCONN 0' 'LWIP_IPV6 1' 'MEM_LIBC_MALLOC 1' \
            	'MEMP_MEM_MALLOC 1' >port/lwipopts.h
            printf '%s\n' '#include <stdint.h>' '#define LWIP_PLATFORM_DIAG(x)' '#define LWIP_PLATFORM_ASSERT(x)' \
            	'typedef int sys_prot_t;' >port/arch/cc.h
            """;
        const string Build = """
            for source in src/core/*.c src/core/ipv4/*.c src/core/ipv6/*.c src/netif/ethernet.c
            do cc -Iport -Isrc/include -c $source -o $source.o || exit 1; done
            """;
        (await DecomposeAsync("deb-src:lwip=2.1.3+dfsg1-2", "--configure", Port, "--build", Build, "--files", "src", "--without", without,
            "--extract", "part")).Says("part/part.ukproj; it builds alone");
        JsonElement made = JsonDocument.Parse(await File.ReadAllTextAsync(_workspace["part/decompose.json"])).RootElement;
        IEnumerable<string?> Names(string property) => made.GetProperty(property).EnumerateArray().Select(e => e.GetString());
        Assert.Contains(stub, Names("stubs"));
        Assert.Contains(export, Names("exports"));
    }

    /// <summary>Linux's red-black tree, its SHA-256 and its inflate, each a library of its own sources and headers, in one guest.</summary>
    [KernelFact]
    public async Task Linux()
    {
        Directory.CreateDirectory(_workspace["linux"]);
        // What its own build generates, and no more: its drivers are not wanted.
        (await _workspace.RunAsync("bash", "linux", "-c", $$"""
            set -e
            tar -xJf {{KernelFactAttribute.Sources}} --strip-components=1 --exclude='*/drivers/*.[chS]' --exclude='*/sound/*.[ch]' \
            	--exclude='*/fs/*.[ch]' --exclude='*/net/*.[ch]' --exclude='linux-source-6.1/tools/[!i]*' \
            	--exclude='*/Documentation/*/*' --exclude='*.dts*'
            make tinyconfig
            scripts/config -e 64BIT
            make olddefconfig
            make prepare0
            """)).Ends(0);
        string[] sources = ["lib/rbtree.c", "lib/crypto/sha256.c", .. Directory.GetFiles(_workspace["linux/lib/zlib_inflate"], "in*.c")
            .Where(f => !f.EndsWith("inflate_syms.c", StringComparison.Ordinal)).Select(f => "lib/zlib_inflate/" + Path.GetFileName(f))];
        _workspace.Write("linux/compile_commands.json", JsonSerializer.Serialize(sources.Select(s => new
        {
            directory = _workspace["linux"], file = s, command = $"gcc {KernelFlags} -c -o x.o {s}",
        })));
        await DecomposeAsync("linux", "--files", "lib/rbtree.c", "--extract", "rbtree");
        await DecomposeAsync("linux", "--symbols", "sha256_update,sha256_final", "--extract", "sha256");
        await DecomposeAsync("linux", "--symbols", "zlib_inflateInit2,zlib_inflate,zlib_inflate_workspacesize", "--closure", "--extract",
            "inflate");
        foreach (string file in Directory.GetFiles(Path.Combine(Workspace.Repository, "tests/programs/decompose")))
        {
            _workspace.Write("guest/" + Path.GetFileName(file), await File.ReadAllTextAsync(file));
        }

        string flags = "-w -D__KERNEL__ -std=gnu11" + string.Concat(KernelHeaders.Select(h => $" -include {h}"));
        _workspace.Write("guest/guest.ukproj", Project($"""
            <LibraryReference Include="../rbtree/rbtree.ukproj;../sha256/sha256.ukproj;../inflate/inflate.ukproj" />
                <Compile Update="pieces.c" Flags="{flags}" />
            """));
        (await _workspace.DotnetAsync("guest", "run", "-c", "Release")).Ends(0).Says("658 numbers in order, then -1\n")
            .Says("200 bytes: unikernel unikernel\n7eb3cd4995826dd64e3956fcb600153669e3024b4b64c0c03f71740e5d0a710b\n");
    }

    private async Task<Outcome> DecomposeAsync(params string[] arguments)
    {
        Outcome outcome = await _workspace.DotnetAsync(
            ".", ["exec", Workspace.Repository + "/.artifacts/sdk/tools/Unicore.Tool.dll", "decompose", .. arguments]);
        output.WriteLine(outcome.Text);
        return outcome.Ends(0);
    }

    private static string Project(string items) => $"""
        <Project Sdk="Unicore.Sdk/1.0.0">
          <PropertyGroup><UnikernelTargets>kvm/x86_64</UnikernelTargets></PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """;
}

/// <summary>A test on Linux's own sources; skipped without them.</summary>
internal sealed class KernelFactAttribute : FactAttribute
{
    /// <summary>Of Debian's package linux-source-6.1.</summary>
    public const string Sources = "/usr/src/linux-source-6.1.tar.xz";

    public KernelFactAttribute() => Skip = File.Exists(Sources) ? null : $"there is no {Sources}: install linux-source-6.1";
}
