// SPDX-License-Identifier: BSD-3-Clause
// Runs conf's modes over the folders of ConfCases: what is written, asked, said and left behind is the expected transcript.
using System.Runtime.CompilerServices;
using System.Text;
using Unicore.Kconfig.Conf;

namespace Unicore.Kconfig.Tests;

/// <summary>
/// A case is a folder with Kconfig files, perhaps a <c>.config</c>, and <c>run.txt</c>: the arguments, then lines NAME=value for the
/// environment, an empty line, and what a person types. UPDATE_EXPECTED=1 rewrites what is expected; the transcripts were compared with
/// those of Linux 6.1's conf, which <c>./build.sh oracles</c> does again; with <c>--release 5.2</c>, of the conf in Unikraft's tree.
/// </summary>
public sealed class ConfCaseTests
{
    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Root()).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheTranscriptIsTheExpectedOne(string name)
    {
        string folder = Path.Combine(Root(), name);
        string actual = Transcript(folder);
        string expected = Path.Combine(folder, "expected.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    private const string Older = "--release 5.2 ";

    private static string Transcript(string folder)
    {
        string[] parts = File.ReadAllText(Path.Combine(folder, "run.txt")).Split("\n\n", 2);
        string[] lines = parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> variables = lines[1..].Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        bool isOlder = lines[0].StartsWith(Older, StringComparison.Ordinal);
        string[] option = lines[0][(isOlder ? Older.Length : 0)..].Split('=', 2);
        var disk = new MemoryDisk();
        foreach (string? file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) is not ("run.txt" or "expected.txt")))
        {
            disk.Files[Path.GetRelativePath(folder, file)] = File.ReadAllText(file);
        }

        Dictionary<string, string> before = disk.Files.ToDictionary();
        var console = new Script(parts.Length > 1 ? parts[1] : "");
        int code = ConfSession.Run(new ConfRequest
        {
            Mode = Enum.Parse<ConfMode>(option[0].Trim('-'), ignoreCase: true),
            ModeFile = option.Length > 1 ? option[1] : null,
            KconfigFile = "Kconfig",
            Disk = disk,
            Console = console,
            Options = new KconfigOptions
            {
                ReadFile = disk.Read,
                ListFolder = disk.List,
                Environment = variables.GetValueOrDefault,
                RunShell = command => new ShellResult(0, $"ran({command})\n"),
                Release = isOlder ? KconfigRelease.Linux52 : KconfigRelease.Linux61,
                ConfigPrefix = variables.GetValueOrDefault("CONFIG_", "CONFIG_"),
            },
        });
        var transcript = new StringBuilder($"== output\n{console.Output}== errors\n{console.Errors}== exit {code}\n");
        foreach ((string? path, string? text) in disk.Files.Where(f => before.GetValueOrDefault(f.Key) != f.Value)
            .OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            transcript.Append($"== {path}\n{text}");
        }

        return transcript.ToString();
    }

    private static string Root([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "ConfCases");

    private sealed class MemoryDisk : IConfDisk
    {
        public Dictionary<string, string> Files { get; } = [];

        public bool Exists(string path) => Files.ContainsKey(path);

        public bool IsFolder(string path) => Files.Keys.Any(f => f.StartsWith(path + "/", StringComparison.Ordinal));

        public IReadOnlyList<string> List(string path) =>
            [.. Files.Keys.Where(f => f.StartsWith(path, StringComparison.Ordinal)).Select(f => f[path.Length..].Split('/')[0]).Distinct()];

        public string? Read(string path) => Files.GetValueOrDefault(path);

        public void Write(string path, string text) => Files[path] = text;

        public void WriteThrough(string path, string text) => Files[path] = text;

        public void Replace(string path, string text)
        {
            if (Files.Remove(path, out string? old))
            {
                Files[path + ".old"] = old;
            }

            Files[path] = text;
        }

        public void Touch(string path) => Files[path] = "";
    }

    private sealed class Script(string input) : IConfConsole
    {
        private int _read;

        public StringBuilder Output { get; } = new();

        public StringBuilder Errors { get; } = new();

        public bool IsTerminal => false;

        public string? ReadLine()
        {
            // As conf gets it: with its line end, which the last line need not have.
            int from = _read;
            _read = input.IndexOf('\n', from) is var end and >= 0 ? end + 1 : input.Length;
            return _read > from ? input[from.._read] : null;
        }

        public void Write(string text) => Output.Append(text);

        public void WriteError(string text) => Errors.Append(text);

        public uint Seed() => 1;
    }
}
