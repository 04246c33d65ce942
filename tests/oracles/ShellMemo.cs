// SPDX-License-Identifier: BSD-3-Clause
// Remembers what shell commands printed, for both programs, so that thousands of runs ask the compiler once.
using CliWrap;

namespace Unicore.Oracles;

/// <summary>The folder of remembered outputs, and the library that makes popen() use it.</summary>
public sealed class ShellMemo
{
    private readonly string _folder;
    private readonly string _library;

    private ShellMemo(string folder, string library) => (_folder, _library) = (folder, library);

    /// <summary>The variables that make the real program use it.</summary>
    public IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["SHELL_MEMO"] = _folder, ["LD_PRELOAD"] = _library };

    /// <summary>Compiles the library.</summary>
    /// <param name="cache">The folder for all oracles; outputs of an earlier run are forgotten.</param>
    public static ShellMemo Create(string cache)
    {
        string folder = Path.Combine(cache, "memo");
        string library = Path.Combine(folder, "memo.so");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        string source = Path.Combine(AppContext.BaseDirectory, "memo.c");
        Cli.Wrap("gcc").WithArguments(["-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"]).ExecuteAsync().GetAwaiter().GetResult();
        return new ShellMemo(folder, library);
    }
}
