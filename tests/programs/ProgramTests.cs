// SPDX-License-Identifier: BSD-3-Clause
// Programs of others, from their source packages: each builds in a clean folder the first time, and does what it does as a Linux process.
namespace Unicore.Programs.Tests;

public sealed class ProgramTests : IDisposable
{
    /// <summary>What a Linux compiler takes besides the program's own files: options and upstream sources.</summary>
    private static readonly Dictionary<string, string> Programs = new(StringComparer.Ordinal)
    {
        ["bzip2"] = "-DBZ_NO_STDIO -Ibzip2 bzip2/{blocksort,huffman,crctable,randtable,compress,decompress,bzlib}.c",
        ["cjson"] = "-Icjson cjson/cJSON.c cjson/cJSON_Utils.c",
        ["libyaml"] = "-DYAML_VERSION_{MAJOR=0,MINOR=2,PATCH=5} '-DYAML_VERSION_STRING=\"0.2.5\"' -Ilibyaml/include libyaml/src/*.c",
        ["lua"] = "-Ilua/src $(ls lua/src/*.c | grep -v '/luac*.c')",
        ["lz4"] = "-Ilz4/lib lz4/lib/{lz4,lz4hc,lz4frame,xxhash}.c",
        ["xxhash"] = "-Ixxhash xxhash/xxhash.c",
    };

    // musl alone is 1,400 files.
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    /// <summary>Every program as a process with both compilers and configurations, and booted.</summary>
    public static TheoryData<string, string, string, string, string> Builds()
    {
        string[][] ways =
        [
            ["linuxu", "x86_64", "Debug", "gcc"], ["linuxu", "x86_64", "Debug", "clang"], ["linuxu", "x86_64", "Release", "gcc"],
            ["linuxu", "x86_64", "Release", "clang"], ["kvm", "x86_64", "Release", "gcc"], ["kvm", "arm64", "Release", "gcc"],
        ];
        TheoryData<string, string, string, string, string> data = [];
        foreach (string program in Programs.Keys)
        {
            foreach (string[] way in ways)
            {
                data.Add(program, way[0], way[1], way[2], way[3]);
            }
        }

        return data;
    }

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task PrintsWhatItPrintsAsALinuxProcess(string program, string platform, string arch, string configuration, string compiler)
    {
        _workspace.CopyFolder("tests/programs/" + program, program);
        string[] options =
        [
            "-c", configuration, "-p:Platform=" + platform, "-p:Arch=" + arch, "-p:UnikernelCompiler=" + compiler,
            "-p:UnikernelTimeout=100",
        ];
        (await _workspace.DotnetAsync(program, ["build", .. options])).Ends(0);
        (await _workspace.RunAsync("bash", program + "/obj/upstream", "-c",
            $"{compiler} -O2 -w -o ../on-linux ../../*.c {Programs[program]} -lm")).Ends(0);
        Outcome linux = await _workspace.RunAsync(_workspace[program + "/obj/on-linux"], program);
        Outcome ours = await _workspace.DotnetAsync(program, ["run", "--no-build", .. options]);
        Assert.NotEmpty(linux.Text);
        Assert.Equal(linux, ours);
    }
}
