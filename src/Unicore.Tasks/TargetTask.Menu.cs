// SPDX-License-Identifier: BSD-3-Clause
// The menu of a build: lays out what the `unicore` command needs to show it, and gives it the terminal.
using CliWrap;
using Microsoft.Build.Framework;
using Unicore.Build.Configuring;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Projects;
using Command = CliWrap.Command;
using Task = System.Threading.Tasks.Task;

namespace Unicore.Tasks;

public abstract partial class TargetTask
{
    private const string TerminalDevice = "/dev/tty";
    private const int Interrupted = 130;

    /// <summary>Shows the menu, which saves to the project's items or to a fragment.</summary>
    /// <param name="solver">The configuration as the project gives it.</param>
    /// <param name="weakest">What is set before fragments and items.</param>
    protected void ShowMenu(KconfigSolver solver, IEnumerable<KconfigValue> weakest)
    {
        bool counts = Fragment is null || Fragments().Contains(Fragment);
        if (!counts && File.Exists(Fragment))
        {
            Report(NotNamed(Severity.Error));
            return;
        }

        if (!HasTerminal())
        {
            Report(new Diagnostic("UK1301", Severity.Error, "The menu cannot be shown: this build has no terminal. Run `dotnet build -t:MenuConfig` in one, without DOTNET_CLI_USE_MSBUILD_SERVER; or write Kconfig items into the project by hand.", ProjectFile));
            return;
        }

        (ProjectItems? project, Diagnostic? wrong) = Fragment is null ? ProjectItems.Read(ProjectFile) : default;
        if (wrong is not null)
        {
            Report(wrong);
            return;
        }

        (PlacedSettings before, PlacedSettings after) = Elsewhere(solver.Tree, weakest, project);
        string folder = Path.Combine(Absolute(IntermediateDirectory), "menuconfig");
        string start = Path.Combine(folder, "start.config"), basis = Path.Combine(folder, "base.config"), over = Path.Combine(folder, "over.config");
        FileWriter.WriteIfChanged(start, KconfigText.ToBytes(Start(solver)));
        FileWriter.WriteIfChanged(basis, KconfigText.ToBytes(before.ToString()));
        FileWriter.WriteIfChanged(over, KconfigText.ToBytes(after.ToString()));
        bool several = Targets?.Contains(';', StringComparison.Ordinal) == true;
        if (several)
        {
            Log.LogMessage(MessageImportance.High, "{0}: the menu is for {1}; choose another of {2} with -p:Platform= and -p:Arch=.", ProjectName, $"{Platform}/{Arch}", Targets);
        }

        List<string> arguments = ["exec", Path.Combine(Path.GetDirectoryName(typeof(TargetTask).Assembly.Location)!, "Unicore.Tool.dll"), "kconfig", "menuconfig", "--build", TreeFile, "--config", start, "--base", basis, "--over", over];
        arguments.AddRange(Fragment is null ? ["--project", ProjectFile] : ["--fragment", Fragment]);
        if (several)
        {
            arguments.Add("--keep-defaults");
        }

        (int code, List<string> said) = RunInTerminal(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);
        said.ForEach(line => Log.LogMessageFromText(line, MessageImportance.High));
        if (code != 0 && !Log.HasLoggedErrors)
        {
            string what = code == Interrupted ? "was interrupted" : $"ended with exit code {code}";
            Report(new Diagnostic("UK1303", Severity.Error, $"The menu {what}; nothing was saved since the last time that you saved.", ProjectFile));
        }

        if (!counts && File.Exists(Fragment))
        {
            Report(NotNamed(Severity.Warning));
        }
    }

    private Diagnostic NotNamed(Severity severity) => new("UK1305", severity,
        $"The fragment '{MenuConfigFragment}' is no KconfigFile of this project, so builds do not read it. Add <KconfigFile Include=\"{MenuConfigFragment}\" /> to an ItemGroup.", ProjectFile);

    private static bool HasTerminal()
    {
        try
        {
            using FileStream terminal = File.Open(TerminalDevice, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Runs a program with the terminal as its own, and waits; returns what it wrote to standard error.</summary>
    private static (int Code, List<string> Said) RunInTerminal(string program, IEnumerable<string> arguments)
    {
        // Whatever MSBuild's own streams are, and CliWrap's: the shell opens the terminal.
        var said = new List<string>();
        Command command = Cli.Wrap("/bin/sh")
            .WithArguments(["-c", $"exec \"$0\" \"$@\" <{TerminalDevice} >{TerminalDevice}", program, .. arguments])
            .WithStandardErrorPipe(PipeTarget.ToDelegate(said.Add))
            .WithValidation(CommandResultValidation.None);
        // MSBuild's loggers draw from threads of this process. The console's writer is locked by whoever writes: holding it keeps them off the screen.
        lock (Console.Out)
        {
            return (Task.Run(async () => await command.ExecuteAsync()).GetAwaiter().GetResult().ExitCode, said);
        }
    }
}
