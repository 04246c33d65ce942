// SPDX-License-Identifier: BSD-3-Clause
// The edge of the command: what is wrong with a command line, and what ends every verb alike.
using System.CommandLine;
using System.CommandLine.Parsing;
using Unicore.Tool.Commands.Background;

namespace Unicore.Tool.Commands;

/// <summary>Runs one call of the command.</summary>
internal static class CommandLine
{
    private const int Failed = 1;

    // Trees may be nested as deep as conf's.
    private const int Stack = 64 << 20;

    /// <summary>Runs the verb that the arguments name, and returns its exit code.</summary>
    public static int Run(Command root, string[] args)
    {
        int code = Failed;
        var thread = new Thread(() => code = RunHere(root.Parse(args)), Stack);
        thread.Start();
        thread.Join();
        return code;
    }

    private static int RunHere(ParseResult parsed)
    {
        try
        {
            if (UnknownOption(parsed) is { } unknown)
            {
                string verb = VerbOf(parsed.CommandResult);
                string hint = DidYouMean(unknown, parsed.CommandResult);
                return Fail($"{verb}: there is no option '{unknown}'{hint}; `{verb} --help` tells more.");
            }

            if (parsed.UnmatchedTokens is [var extra, ..] && parsed.CommandResult.Command.Action is not null)
            {
                string verb = VerbOf(parsed.CommandResult);
                return Fail($"{verb}: '{extra}' is one word too many; `{verb} --help` tells more.");
            }

            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false };
            if (parsed.CommandResult.Command.Name
                is RunCommand.Name or AnalyzeCommand.Name or PortCommand.Name or DecomposeCommand.Name or Keeping.Verb
                or ConsoleCommands.Attaching or GdbCommand.Name)
            {
                configuration.ProcessTerminationTimeout = null; // signals are for what runs, which may take its time
            }

            return parsed.InvokeAsync(configuration).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A verb tells of files itself: what is left are the standard streams, on a full disk or closed.
            return Fail($"{VerbOf(parsed.CommandResult)}: cannot read standard input or write standard output: "
                + (e.InnerException ?? e).Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail($"{VerbOf(parsed.CommandResult)}: unhandled exception: {e}");
        }
    }

    /// <summary>The first word that looks like an option and is none. Behind <c>--</c> stand words for others.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        List<string> values = [.. Chain(parsed.CommandResult).SelectMany(c => c.Children).OfType<OptionResult>()
            .SelectMany(o => o.Tokens).Select(t => t.Value)];
        return parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .Where(t => t.Type == TokenType.Argument && t.Value is ['-', _, ..])
            .FirstOrDefault(t => !values.Remove(t.Value))?.Value;
    }

    private static string DidYouMean(string unknown, CommandResult command)
    {
        string word = unknown.Split('=')[0];
        string? near = Chain(command).SelectMany(c => c.Command.Options).Where(o => !o.Hidden)
            .SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.Length > 2)
            .FirstOrDefault(n => n.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(n, StringComparison.Ordinal));
        return word.Length < 5 || near is null ? "" : $" (did you mean '{near}'?)";
    }

    private static string VerbOf(CommandResult command) => string.Join(' ', Chain(command).Reverse().Select(c => c.Command.Name));

    private static IEnumerable<CommandResult> Chain(CommandResult? command)
    {
        for (; command is not null; command = command.Parent as CommandResult)
        {
            yield return command;
        }
    }

    private static int Fail(string message)
    {
        try
        {
            Console.Error.WriteLine(message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }

        return Failed;
    }
}
