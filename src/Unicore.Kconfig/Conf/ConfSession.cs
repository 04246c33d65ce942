// SPDX-License-Identifier: BSD-3-Clause
// One run of conf from its first line to its exit code.
using Unicore.Diagnostics;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Help;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;

namespace Unicore.Kconfig.Conf;

/// <summary>
/// Acts as the kernel's <c>conf</c> of Linux 6.1: the same questions, messages, files and exit codes
/// (Documentation/kbuild/kconfig.rst, and what the program prints).
/// </summary>
public sealed partial class ConfSession
{
    private readonly ConfRequest _request;
    private readonly IConfConsole _console;
    private readonly KconfigTree _tree;
    private readonly KconfigSolver _solver;
    private readonly HelpPage _help;
    private readonly string _configFile;
    private readonly uint _seed;
    private bool _warned;

    private ConfSession(ConfRequest request, KconfigTree tree, uint seed)
    {
        (_request, _tree, _seed, _console) = (request, tree, seed, request.Console);
        _solver = new KconfigSolver(tree, onUnmetSelect: symbol => Warn(_help!.UnmetWarning(symbol)));
        _help = new HelpPage(_solver);
        _configFile = Variable("KCONFIG_CONFIG") is { Length: > 0 } given ? given : ".config";
    }

    /// <summary>True when make only wants its own files brought up to date.</summary>
    private bool KeepsConfig => !MayUpdate;

    private ConfMode Mode => _request.Mode;

    /// <summary>Runs one mode.</summary>
    /// <returns>The exit code: 0, or 1 after something that was written to standard error.</returns>
    public static int Run(ConfRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        uint seed = SayBefore(request);
        if (request.Options.ReadFile(request.KconfigFile) is null)
        {
            request.Console.WriteError($"can't find file {request.KconfigFile}\n");
            return 1;
        }

        return Run(request, KconfigTree.Parse(request.KconfigFile, request.Options), seed);
    }

    /// <summary>Runs one mode on a tree that is parsed already.</summary>
    /// <returns>As <see cref="Run(ConfRequest)"/>.</returns>
    public static int Run(ConfRequest request, KconfigTree tree)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tree);
        return Run(request, tree, SayBefore(request));
    }

    private static int Run(ConfRequest request, KconfigTree tree, uint seed)
    {
        foreach (Diagnostic diagnostic in tree.Diagnostics)
        {
            (string? to, string? error) = ConfWording.Of(diagnostic);
            request.Console.Write(to ?? "");
            request.Console.WriteError(error ?? "");
            if (ConfWording.IsTheLast(diagnostic))
            {
                return 1;
            }
        }

        return tree.HasErrors ? 1 : new ConfSession(request, tree, seed).Run();
    }

    /// <summary>What conf says before it reads a file: the seed of random answers, which is returned.</summary>
    private static uint SayBefore(ConfRequest request)
    {
        if (request.Mode != ConfMode.RandConfig)
        {
            return 0;
        }

        uint seed = SeedOf(request.Options.Environment("KCONFIG_SEED")) ?? request.Console.Seed();
        string told = $"KCONFIG_SEED=0x{seed:X}\n";
        (request.Options.Manners.TellsSeedAsError ? request.Console.WriteError : (Action<string>)request.Console.Write)(told);
        return seed;
    }

    private int Run()
    {
        try
        {
            return Load() && Settle() && Save() ? 0 : 1;
        }
        catch (AbortedException)
        {
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _console.WriteError($"{e.Message}\n");
            return 1;
        }
    }

    /// <summary>Brings the values from what was read to what is to be written.</summary>
    private bool Settle()
    {
        switch (Mode)
        {
            case ConfMode.AllNoConfig:
                _solver.AnswerAll(KconfigAnswer.No);
                break;
            case ConfMode.AllYesConfig:
                _solver.AnswerAll(KconfigAnswer.Yes);
                break;
            case ConfMode.AllModConfig:
                _solver.AnswerAll(KconfigAnswer.Mod);
                break;
            case ConfMode.AllDefConfig or ConfMode.DefConfig:
                _solver.AnswerAll(KconfigAnswer.Default);
                break;
            case ConfMode.RandConfig:
                return AnswerAtRandom();
            case ConfMode.Yes2ModConfig:
                _solver.Rewrite(Tristate.Yes, Tristate.Mod);
                break;
            case ConfMode.Mod2YesConfig:
                _solver.Rewrite(Tristate.Mod, Tristate.Yes);
                break;
            case ConfMode.Mod2NoConfig:
                _solver.Rewrite(Tristate.Mod, Tristate.No);
                break;
            case ConfMode.OldAskConfig or ConfMode.OldConfig or ConfMode.SyncConfig or ConfMode.ListNewConfig or ConfMode.HelpNewConfig:
                AskAll();
                break;
            default:
                break;
        }

        return true;
    }

    private bool AnswerAtRandom()
    {
        if (Chances.Parse(Variable("KCONFIG_PROBABILITY")) is not { } chances)
        {
            return Refuse("KCONFIG_PROBABILITY: Numerical result out of range\n");
        }

        new RandomAnswers(_solver, new ClassicRandom(_seed), chances).Give();
        return true;
    }

    /// <summary>The whole text as a C number (0x…, 0…, decimal), or null.</summary>
    private static uint? SeedOf(string? text) =>
        text is { Length: > 0 } && CNumber.Parse(text, out int rest) is var value && rest == text.Length ? (uint)value : null;

    private string? Variable(string name) => _request.Options.Environment(name);

    private string? NewerVariable(string name) => _tree.Options.Manners.KnowsNewerVariables ? Variable(name) : null;

    private void Warn(string message)
    {
        _console.WriteError(message);
        _warned = true;
    }

    private bool Refuse(string message)
    {
        _console.WriteError(message);
        return false;
    }

    private void Say(string message)
    {
        if (!_request.Silent && Mode != ConfMode.SyncConfig)
        {
            _console.Write($"#\n# {message}\n#\n");
        }
    }
}
