// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig menuconfig`: the full-screen menu.
using System.CommandLine;
using Unicore.Kconfig;
using Unicore.Tool.Menus;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The verb <c>kconfig menuconfig</c>; <c>dotnet build -t:MenuConfig</c> calls it.</summary>
internal static class MenuConfigCommand
{
    public static Command Create()
    {
        var kconfig = new Argument<string?>("Kconfig") { Description = "The root of the Kconfig files; without it, Kconfig or Config.uk of this folder.", Arity = ArgumentArity.ZeroOrOne };
        var config = new Option<string?>("--config") { Description = "The configuration to change; without it, $KCONFIG_CONFIG or .config." };
        var command = new Command("menuconfig", "Change a configuration in a full-screen menu.") { kconfig, config };
        command.SetAction(parsed => Run(parsed.GetValue(kconfig), parsed.GetValue(config)));
        return command;
    }

    private static int Run(string? kconfig, string? config)
    {
        string? Variable(string name) => Environment.GetEnvironmentVariable(name);
        var root = kconfig ?? (!File.Exists("Kconfig") && File.Exists("Config.uk") ? "Config.uk" : "Kconfig");
        var path = config ?? (Variable("KCONFIG_CONFIG") is { Length: > 0 } named ? named : ".config");
        var (traits, wrong) = TerminalTraits.Find(Variable, !Console.IsInputRedirected && !Console.IsOutputRedirected);
        if (traits is null)
        {
            return Fail(wrong!);
        }

        var options = KconfigOptions.ForConf();
        var parsed = KconfigTree.Parse(root, options);
        foreach (var diagnostic in parsed.Diagnostics)
        {
            Fail(diagnostic);
        }

        if (parsed.HasErrors)
        {
            return 1;
        }

        var session = new KconfigMenuSession(parsed) { SingleMenu = Variable("MENUCONFIG_MODE") == "single_menu" };
        session.Load(options.ReadFile(Path.GetFullPath(path)), path);
        var program = Show(session, new DotConfigStore(path), traits);
        Console.WriteLine(program.LastWord);
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
        var place = diagnostic.File is null ? "unicore " : $"{diagnostic.File}({diagnostic.Line},{diagnostic.Column})";
        Console.Error.WriteLine($"{place}: {(diagnostic.Severity == Severity.Error ? "error" : "warning")} {diagnostic.Code}: {diagnostic.Message}");
        return 1;
    }
}
