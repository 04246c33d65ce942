// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig menuconfig`: the full-screen menu.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Menus;
using Unicore.Kconfig.Tree;
using Unicore.Projects;
using Unicore.Tool.Menus;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The verb <c>kconfig menuconfig</c>; <c>dotnet build -t:MenuConfig</c> calls it.</summary>
internal static class MenuConfigCommand
{
    public static Command Create()
    {
        Argument<string?> kconfig = KconfigInputs.FileArgument();
        var config = new Option<string?>("--config")
        {
            Description = "The configuration to begin with, and to save to; without it, $KCONFIG_CONFIG or .config.",
            HelpName = "FILE",
        };
        var project = new Option<string?>("--project")
        {
            Description = "Save to the Kconfig items of this project file instead.",
            HelpName = "FILE",
        };
        var fragment = new Option<string?>("--fragment")
        {
            Description = "Save to this file instead, and only what differs from the defaults.",
            HelpName = "FILE",
        };
        var basis = new Option<string?>("--base")
        {
            Description = "What is set before that project's items or that fragment.",
            HelpName = "FILE",
        };
        var over = new Option<string?>("--over") { Description = "What is set after them, and wins.", HelpName = "FILE" };
        var keep = new Option<bool>("--keep-defaults") { Description = "Leave items of the project that say what holds anyhow." };
        var command = new Command("menuconfig", "Change a configuration in a full-screen menu.")
        {
            kconfig, config, project, fragment, basis, over, keep, KconfigScope.BuildOption,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(project) is not null && result.GetValue(fragment) is not null)
            {
                result.AddError("Give --project or --fragment, not both.");
            }

            if (result.GetValue(KconfigScope.BuildOption) is not null && result.GetValue(config) is null && result.GetValue(project) is null
                && result.GetValue(fragment) is null)
            {
                result.AddError("The configuration of a build is made from its project: give --project, --fragment or --config too, "
                    + "or run `dotnet build -t:MenuConfig`.");
            }
        });
        command.SetAction(parsed =>
        {
            if (KconfigScope.Read(parsed) is not { } scope)
            {
                return 1;
            }

            KconfigOptions options = scope.Options;
            string path = parsed.GetValue(config) ?? parsed.GetValue(fragment) ?? scope.UsualConfig;
            if (Read(parsed, basis, options) is not { } before || Read(parsed, over, options) is not { } after)
            {
                return 1;
            }

            var elsewhere = new Elsewhere(before, after);
            IMenuStore store = parsed.GetValue(project) is { } projectFile
                ? new ProjectStore(Path.GetFullPath(projectFile), elsewhere, parsed.GetValue(keep))
                : parsed.GetValue(fragment) is { } fragmentFile ? new FragmentStore(fragmentFile, elsewhere)
                : new DotConfigStore(path);
            string? start = options.ReadFile(Path.GetFullPath(path));
            start = parsed.GetValue(config) is null && parsed.GetValue(fragment) is not null ? $"{before}\n{start}\n{after}" : start;
            return Run(scope.FirstFile(parsed.GetValue(kconfig)), options, start, path, parsed.GetValue(project), store);
        });
        return command;
    }

    /// <summary>The text of the file that an option names, empty without the option; null, told, when it cannot be read.</summary>
    private static string? Read(ParseResult parsed, Option<string?> option, KconfigOptions options)
    {
        string? file = parsed.GetValue(option);
        string? text = file is null ? "" : options.ReadFile(Path.GetFullPath(file));
        if (text is null)
        {
            Console.Error.WriteLine($"unicore: '{file}', which {option.Name} names, cannot be read.");
        }

        return text;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static int Run(string? kconfig, KconfigOptions options, string? start, string config, string? project, IMenuStore store)
    {
        (TerminalTraits? traits, Diagnostic? wrong) = TerminalTraits.Find(Variable,
            !Console.IsInputRedirected && !Console.IsOutputRedirected);
        // Better known before an hour of answers.
        wrong ??= project is null ? null : ProjectItems.Read(project).Wrong;
        if (wrong is not null)
        {
            return Fail(wrong);
        }

        KconfigTree tree = KconfigTree.Parse(kconfig ?? "Kconfig", options);
        foreach (Diagnostic diagnostic in tree.Diagnostics)
        {
            Fail(diagnostic);
        }

        if (tree.HasErrors)
        {
            return 1;
        }

        var session = new KconfigMenuSession(tree) { SingleMenu = Variable("MENUCONFIG_MODE") == "single_menu" };
        session.Load(string.IsNullOrEmpty(start) ? null : start, config);
        if (store is not DotConfigStore)
        {
            // What a project or a fragment gives needs no saving, however it is written.
            session.MarkSaved();
        }

        // A build has standard error to itself, and the terminal's standard output is drawn over by its logger.
        string lastWord = Show(session, store, traits!).LastWord;
        (Console.IsErrorRedirected ? Console.Error : Console.Out).WriteLine(lastWord);
        return 0;
    }

    private static MenuProgram Show(KconfigMenuSession session, IMenuStore store, TerminalTraits traits)
    {
        using var screen = new TerminalScreen(traits.Color);
        var program = new MenuProgram(session, store, screen, traits.Unicode);
        program.Run();
        return program;
    }

    private static int Fail(Diagnostic diagnostic)
    {
        string place = diagnostic.File is null ? "unicore " : $"{diagnostic.File}({diagnostic.Line},{diagnostic.Column})";
        Console.Error.WriteLine(
            $"{place}: {(diagnostic.Severity == Severity.Error ? "error" : "warning")} {diagnostic.Code}: {diagnostic.Message}");
        return 1;
    }
}
