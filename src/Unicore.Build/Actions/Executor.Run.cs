// SPDX-License-Identifier: BSD-3-Clause
// Runs one action: outputs under temporary names, then renamed, then recorded.
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

public sealed partial class Executor
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>How a command went; <paramref name="Read"/> are its declared inputs as they were before.</summary>
    private sealed record Outcome(int Index, DateTimeOffset Started, UInt128[] Read, ProcessResult? Process, IReadOnlyList<Diagnostic> Diagnostics);

    private UInt128[] HashesOf(IReadOnlyList<string> files) => [.. files.Select(f => _states.Get(_log.IdOf(f))?.Hash ?? UInt128.Zero)];

    private async Task<Outcome> StartAsync(int index, UInt128[] read, CancellationToken cancellationToken)
    {
        BuildAction action = _graph.Actions[index];
        DateTimeOffset started = _options.Clock.GetUtcNow();
        try
        {
            foreach (string file in Written(action))
            {
                string folder = Path.GetDirectoryName(file)!;
                if (_folders.Add(folder))
                {
                    _files.CreateDirectory(folder);
                }

                if (!action.WritesInPlace)
                {
                    _files.Delete(file + TemporarySuffix);
                }
            }

            if (action.Step is { } step)
            {
                StepContext context = new(action, _files, [.. action.Outputs.Select(o => action.WritesInPlace ? o : o + TemporarySuffix)]);
                IReadOnlyList<Diagnostic> found = await Task.Run(() => step.RunAsync(context, cancellationToken), cancellationToken).ConfigureAwait(false);
                return new(index, started, read, null, found);
            }

            List<string> command = [.. action.Launcher];
            foreach (string argument in action.Command)
            {
                command.Add(action.WritesInPlace ? argument : WithTemporaryNames(argument, action));
            }

            ProcessResult result = await _options.Runner.RunAsync(new(command, action.WorkingDirectory, action.Environment), cancellationToken).ConfigureAwait(false);
            return new(index, started, read, result, []);
        }
        catch (OperationCanceledException)
        {
            DeleteTemporaries(action);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(index, started, read, null, [DiskFailure(e, action.Outputs[0])]);
        }
    }

    /// <summary>Takes over an action's outputs and records it; false when it failed.</summary>
    private bool Finish(Outcome outcome)
    {
        BuildAction action = _graph.Actions[outcome.Index];
        string text = outcome.Process is { } process ? process.Error + process.Output : "";
        List<Diagnostic> diagnostics = [.. outcome.Diagnostics];
        if (outcome.Process is not null)
        {
            diagnostics.AddRange(Understand(action, text));
        }

        bool succeeded = outcome.Process is null ? !diagnostics.Exists(d => d.Severity == Severity.Error) : outcome.Process.ExitCode == 0;
        if (succeeded && outcome.Process is not null)
        {
            // What a command that ended well complained of cannot have been an error.
            diagnostics = diagnostics.ConvertAll(d => d.Severity == Severity.Error ? d with { Severity = Severity.Warning } : d);
        }

        try
        {
            succeeded = succeeded && Accept(action, outcome, diagnostics);
            if (!succeeded)
            {
                DeleteTemporaries(action);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(DiskFailure(e, action.Outputs[0]));
            succeeded = false;
        }

        if (!succeeded && text.Contains("No space left on device", StringComparison.Ordinal))
        {
            // What the compiler made of it (internal errors among them) would lead astray.
            diagnostics = [DiskFull(action.Outputs[0])];
        }

        if (!succeeded && !diagnostics.Exists(d => d.Severity == Severity.Error))
        {
            diagnostics.Add(new("UK3013", Severity.Error,
                $"'{action.Description}' failed with exit code {outcome.Process?.ExitCode ?? 1}: {(text.Trim() is { Length: > 0 } said ? said : "it printed nothing")}"));
        }

        _diagnostics[outcome.Index] = diagnostics;
        Tell(new(succeeded ? BuildEventKind.Finished : BuildEventKind.Failed, action, text, diagnostics));
        return succeeded;
    }

    private IReadOnlyList<Diagnostic> Understand(BuildAction action, string text)
    {
        try
        {
            if (_graph.ParseOutput is { } parse)
            {
                return parse(action, text);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegexMatchTimeoutException)
        {
            // To explain a message may need files; the message itself does not.
        }

        return CompilerOutput.Parse(text, action.WorkingDirectory);
    }

    private bool Accept(BuildAction action, Outcome outcome, List<Diagnostic> diagnostics)
    {
        if (action.WritesInPlace)
        {
            _states.Forget();
        }

        bool recordable = true;
        int[] outputs = new int[action.Outputs.Count];
        UInt128[] outputHashes = new UInt128[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = _log.IdOf(action.Outputs[i]);
            if ((action.WritesInPlace ? _states.Renew(outputs[i]) : _states.Adopt(outputs[i], action.Outputs[i] + TemporarySuffix)) is not { } state)
            {
                if (action.WritesInPlace)
                {
                    // A recipe that makes no file runs in every build, as with make.
                    recordable = false;
                    continue;
                }

                diagnostics.Add(new("UK3011", Severity.Error, $"'{action.Description}' ended well but did not write '{action.Outputs[i]}'. Its rule names another file."));
                return false;
            }

            outputHashes[i] = state.Hash;
        }

        List<int> inputs = new(action.Inputs.Count);
        foreach (string input in action.Inputs)
        {
            inputs.Add(_log.IdOf(input));
        }

        int header = action.ConfigurationHeader is null ? -1 : _log.IdOf(action.ConfigurationHeader);
        int declared = inputs.Count;
        if (action.DependencyFile is not null)
        {
            recordable &= ReadDependencies(action, inputs, header);
        }

        UInt128[] hashes = new UInt128[inputs.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            // A file that changed while the command ran may have been read before or after: its hash is not recorded.
            bool changedMeanwhile = i >= declared && _files.Stat(_log.PathOf(inputs[i])) is { } stamp && stamp.Modified >= outcome.Started.UtcTicks;
            hashes[i] = i < declared ? outcome.Read[i] : changedMeanwhile ? UInt128.Zero : _states.Get(inputs[i])?.Hash ?? UInt128.Zero;
        }

        if (recordable)
        {
            _log.Put(action.Id, new ActionRecord
            {
                Command = Freshness.CommandKey(action),
                Tool = _freshness.ToolHash(action),
                Inputs = [.. inputs],
                InputHashes = hashes,
                Declared = declared,
                Outputs = outputs,
                OutputHashes = outputHashes,
                ConfigurationHash = header < 0 ? UInt128.Zero : _states.Get(header)?.Hash ?? UInt128.Zero,
                Configuration = header < 0 ? [] : _freshness.Configuration(action, inputs),
            });
            _log.Flush();
        }

        return true;
    }

    private bool ReadDependencies(BuildAction action, List<int> inputs, int header)
    {
        string path = action.DependencyFile!, written = action.WritesInPlace ? path : path + TemporarySuffix;
        if (_files.Stat(written) is null)
        {
            return false;
        }

        if (!action.WritesInPlace)
        {
            _files.Move(written, path);
        }

        _states.Renew(_log.IdOf(path));
        if (DependencyFile.Parse(Encoding.UTF8.GetString(_files.ReadAllBytes(path)), action.WorkingDirectory) is not { } found)
        {
            return false;
        }

        HashSet<int> seen = [.. inputs];
        foreach (string file in found)
        {
            int id = _log.IdOf(file);
            if (id != header && seen.Add(id))
            {
                inputs.Add(id);
            }
        }

        return true;
    }

    private static string WithTemporaryNames(string argument, BuildAction action)
    {
        foreach (string file in Written(action))
        {
            int at = 0;
            while ((at = argument.IndexOf(file, at, StringComparison.Ordinal)) >= 0)
            {
                int end = at + file.Length;
                bool whole = (end == argument.Length || !IsPathCharacter(argument[end])) && (at == 0 || !IsPathCharacter(argument[at - 1]));
                if (whole)
                {
                    argument = argument.Insert(end, TemporarySuffix);
                    end += TemporarySuffix.Length;
                }

                at = end;
            }
        }

        return argument;
    }

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '~' or '+';

    private static IEnumerable<string> Written(BuildAction action) =>
        action.DependencyFile is null ? action.Outputs : action.Outputs.Append(action.DependencyFile);

    private void DeleteTemporaries(BuildAction action)
    {
        foreach (string file in Written(action))
        {
            _files.Delete(action.WritesInPlace ? file : file + TemporarySuffix);
        }
    }

    private static Diagnostic DiskFailure(Exception e, string path) => (e.HResult & 0xffff) is 28 or 112
        ? DiskFull(path)
        : new("UK3014", Severity.Error, $"'{path}' could not be read or written: {e.Message}", path);

    private static Diagnostic DiskFull(string path) =>
        new("UK3010", Severity.Error, $"The disk is full: '{path}' could not be written. Free some space and build again; nothing half-written was kept.", path);
}
