// SPDX-License-Identifier: BSD-3-Clause
// The menu of a build: lays out what the `unicore` command needs to show it, and gives it the terminal.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Pipeline;
using Unicore.Diagnostics;
using Unicore.Projects;

namespace Unicore.Tasks;

public abstract partial class TargetTask
{
    /// <summary>The fragment that <c>Menu</c> saves to; empty for the project's own items.</summary>
    public string? MenuConfigFragment { get; set; }

    /// <summary>All targets that the project lists; empty when it does not.</summary>
    public string? Targets { get; set; }

    private string? Fragment => string.IsNullOrEmpty(MenuConfigFragment) ? null : Absolute(MenuConfigFragment);

    /// <summary>Shows the menu, which saves to the project's items or to a fragment.</summary>
    private void ShowMenu(BuildRequest request, SolvedConfiguration configuration, IFileSystem files)
    {
        bool counts = Fragment is null || request.Fragments.Contains(Fragment);
        if (!counts && File.Exists(Fragment))
        {
            Report(NotNamed(Severity.Error));
            return;
        }

        if (!UserTerminal.IsThere())
        {
            Report(new Diagnostic("UK1301", Severity.Error,
                "The menu cannot be shown: this build has no terminal. Run `dotnet build -t:MenuConfig` in one, without "
                + "DOTNET_CLI_USE_MSBUILD_SERVER; or write Kconfig items into the project by hand.", ProjectFile));
            return;
        }

        if (SettingsOf(request, configuration) is not { } settings)
        {
            return;
        }

        (string start, string before, string after) = settings.Write(files, Path.Combine(Absolute(IntermediateDirectory), "menuconfig"));
        bool several = Targets?.Contains(';', StringComparison.Ordinal) == true;
        if (several)
        {
            Log.LogMessage(
                MessageImportance.High, "{0}: the menu is for {1}; choose another of {2} with -p:Platform= and -p:Arch=.",
                ProjectName, $"{Platform}/{Arch}", Targets);
        }

        string tool = Path.Combine(Path.GetDirectoryName(typeof(TargetTask).Assembly.Location)!, "Unicore.Tool.dll");
        (int code, List<string> said) = UserTerminal.Run(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [
            "exec", tool, "kconfig", "menuconfig", "--build", request.TreeFile!, "--config", start, "--base", before, "--over", after,
            .. Fragment is null ? (string[])["--project", ProjectFile] : ["--fragment", Fragment],
            .. several ? (string[])["--keep-defaults"] : [],
        ]);
        said.ForEach(line => Log.LogMessageFromText(line, MessageImportance.High));
        if (code != 0 && !Log.HasLoggedErrors)
        {
            string what = code == UserTerminal.Interrupted ? "was interrupted" : $"ended with exit code {code}";
            Report(new Diagnostic("UK1303", Severity.Error,
                $"The menu {what}; nothing was saved since the last time that you saved.", ProjectFile));
        }

        if (!counts && File.Exists(Fragment))
        {
            Report(NotNamed(Severity.Warning));
        }
    }

    private MenuSettings? SettingsOf(BuildRequest request, SolvedConfiguration configuration)
    {
        if (Fragment is { } fragment)
        {
            return MenuSettings.ForFragment(request, configuration, fragment);
        }

        (ProjectItems? project, Diagnostic? wrong) = ProjectItems.Read(ProjectFile);
        if (project is null)
        {
            Report(wrong!);
            return null;
        }

        return MenuSettings.ForItems(request, configuration, ProjectFile, value => project.IsPlain(value.Name, value.Value));
    }

    private Diagnostic NotNamed(Severity severity) => new("UK1305", severity,
        $"The fragment '{MenuConfigFragment}' is no KconfigFile of this project, so builds do not read it. "
        + $"Add <KconfigFile Include=\"{MenuConfigFragment}\" /> to an ItemGroup.", ProjectFile);
}
