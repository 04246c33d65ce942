// SPDX-License-Identifier: BSD-3-Clause
// The built-in functions of the macro language.
using System.Diagnostics;
using System.Globalization;
using Unicore.Diagnostics;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class MacroTable
{
    private string? CallFunction(string name, List<string> given)
    {
        // "$(shell cmd)", as in make: a space where Kconfig has a comma.
        if (name.StartsWith("shell ", StringComparison.Ordinal))
        {
            return Shell(string.Join(',', given.Prepend(name["shell ".Length..])));
        }

        switch (name)
        {
            case "shell":
                return Counts(name, given, 1) ? Shell(given[0]) : "";
            case "info":
                if (Counts(name, given, 1))
                {
                    bag.Add("UK1006", Severity.Info, _place, given[0]);
                }

                return "";
            case "warning-if":
                if (Counts(name, given, 2) && given[0] == "y")
                {
                    bag.Add("UK1006", Severity.Warning, _place, given[1], shown: $"{_place.File}:{_line}: {given[1]}\n");
                }

                return "";
            case "error-if":
                if (Counts(name, given, 2) && given[0] == "y")
                {
                    bag.Add("UK1006", Severity.Error, _place, given[1], shown: $"{_place.File}:{_line}: {given[1]}\n");
                }

                return "";
            case "filename":
                return Counts(name, given, 0) ? _shownFile : "";
            case "lineno":
                return Counts(name, given, 0) ? _line.ToString(CultureInfo.InvariantCulture) : "";
            default:
                return null;
        }
    }

    private bool Counts(string name, List<string> given, int wanted)
    {
        if (given.Count == wanted)
        {
            return true;
        }

        Fail($"$({name}) takes {wanted} argument(s), but has {given.Count}.",
            $"too {(given.Count < wanted ? "few" : "many")} function arguments passed to '{name}'");
        return false;
    }

    private string Shell(string command)
    {
        if (!_shellResults.TryGetValue(command, out ShellResult? result))
        {
            if (_shellTime > options.ShellTimeInAll)
            {
                return "";
            }

            long begin = Stopwatch.GetTimestamp();
            result = options.RunShell(command);
            _shellTime += Stopwatch.GetElapsedTime(begin);
            _shellResults[command] = result;
            if (_shellTime > options.ShellTimeInAll)
            {
                bag.Error("UK1011", _place,
                    "The commands of $(shell,…) take longer than "
                    + $"{options.ShellTimeInAll.TotalSeconds:0.#} s in all; $(shell,{Short(command)}) was running when the time was "
                    + "over. No further command is run.");
            }

            if (result.ExitCode < 0)
            {
                bag.Error("UK1009", _place,
                    $"The command of $(shell,{Short(command)}) could not be run to its end: {result.Error.Trim()}.");
            }
            else if (result.Error.Length > 0)
            {
                bag.Add("UK1009", Severity.Info, _place,
                    $"$(shell,{Short(command)}) wrote to its error output: {Short(result.Error.Trim())}", shown: result.Error);
            }
        }

        // What comes after a NUL is not there for conf.
        int end = result.Output.IndexOf('\0', StringComparison.Ordinal);
        return result.Output[..(end < 0 ? result.Output.Length : end)].TrimEnd('\n').Replace('\n', ' ');
    }
}
