// SPDX-License-Identifier: BSD-3-Clause
// Programs in C for the tests, compiled once for each set of options.
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Analysis.Reporting;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Tests;

/// <summary>A folder with programs.</summary>
public sealed class Programs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-analysis-").FullName;
    private int _count;

    public string Folder => _folder;

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>Compiles a source; the program's path.</summary>
    public async Task<string> CompileAsync(string compiler, string source, params string[] options)
    {
        string name = $"{_folder}/program{_count++}";
        await File.WriteAllTextAsync(name + ".c", source);
        BufferedCommandResult result = await Cli.Wrap(compiler).WithArguments(["-w", "-o", name, name + ".c", .. options])
            .WithWorkingDirectory(_folder).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        return name;
    }

    /// <summary>Analyses a program that can be.</summary>
    internal static ProgramReport Analyze(string program, string root = "/", params string[] opened)
    {
        List<Diagnostic> diagnostics = [];
        ProgramReport? report = ProgramAnalyzer.Analyze(new() { Program = program, Root = root, Opened = opened }, diagnostics);
        Assert.True(report is not null, string.Join('\n', diagnostics));
        return report;
    }

    internal static IEnumerable<string> Names(ProgramReport report) => report.SystemCalls.Select(c => c.Name);

    /// <summary>Processes that are a program, other than what waits to be reaped.</summary>
    internal static IEnumerable<int> Running(string program) => Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && new FileInfo($"/proc/{id}/exe") is var link && Target(link) == program);

    private static string? Target(FileInfo link)
    {
        try
        {
            return link.LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
