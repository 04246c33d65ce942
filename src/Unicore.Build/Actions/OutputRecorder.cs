// SPDX-License-Identifier: BSD-3-Clause
// Takes over what an action wrote: renamed into place, then recorded.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Kconfig.Answering;

namespace Unicore.Build.Actions;

internal sealed class OutputRecorder(
    IReadOnlyList<BuildAction> actions, IFileSystem files, BuildLog log, FileStates states, Freshness freshness)
{
    private readonly ContentHash[]?[] _read = new ContentHash[]?[actions.Count];

    /// <summary>Notes what an action that is about to start will read: what is declared, as it is before.</summary>
    public void Begin(int index) => _read[index] =
        [.. actions[index].Inputs.Select(f => states.Get(log.IdOf(f))?.Hash ?? ContentHash.Unknown)];

    /// <summary>Takes over an action's outputs and records it, or deletes them when it failed.</summary>
    /// <returns>Why they could not be taken over, or null.</returns>
    public Diagnostic? Take(ActionOutcome outcome)
    {
        BuildAction action = actions[outcome.Index];
        try
        {
            Diagnostic? problem = outcome.Succeeded ? Accept(action, outcome.Started, _read[outcome.Index]!) : null;
            if (problem is not null || !outcome.Succeeded)
            {
                TemporaryNames.Delete(action, files);
            }

            return problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DiskFailure.Of(e, action.Outputs[0]);
        }
    }

    private Diagnostic? Accept(BuildAction action, DateTimeOffset started, ContentHash[] read)
    {
        if (action.WritesInPlace)
        {
            states.Forget();
        }

        bool recordable = true;
        int[] outputs = new int[action.Outputs.Count];
        ContentHash[] outputHashes = new ContentHash[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            string output = action.Outputs[i];
            outputs[i] = log.IdOf(output);
            string written = TemporaryNames.Of(output, action);
            FileRecord? state = action.WritesInPlace ? states.Renew(outputs[i]) : states.Adopt(outputs[i], written);
            if (state is null && !action.WritesInPlace)
            {
                return new("UK3011", Severity.Error,
                    $"'{action.Description}' ended well but did not write '{output}'. Its rule names another file.");
            }

            // A recipe that makes no file runs in every build, as with make.
            recordable &= state is not null;
            outputHashes[i] = state?.Hash ?? ContentHash.Unknown;
        }

        List<int> inputs = [.. action.Inputs.Select(log.IdOf)];
        int header = action.ConfigurationHeader is null ? -1 : log.IdOf(action.ConfigurationHeader);
        int declared = inputs.Count;
        List<ContentHash> hashes = [.. read];
        string[] variables = [];
        if (action.DependencyFile is not null)
        {
            recordable &= ReadDependencies(action, inputs, hashes, header, started, out variables);
        }

        if (recordable)
        {
            log.Put(action.Id, new ActionRecord
            {
                Command = Freshness.CommandKey(action),
                Tool = freshness.ToolHash(action),
                Inputs = [.. inputs],
                InputHashes = [.. hashes],
                Declared = declared,
                Outputs = outputs,
                OutputHashes = outputHashes,
                ConfigurationHash = header < 0 ? ContentHash.Unknown : states.Get(header)?.Hash ?? ContentHash.Unknown,
                Configuration = header < 0 ? variables : freshness.Configuration(action, inputs),
            });
            log.Flush();
        }

        return null;
    }

    /// <summary>Adds what the command said that it read; false when it said nothing.</summary>
    private bool ReadDependencies(
        BuildAction action, List<int> inputs, List<ContentHash> hashes, int header, DateTimeOffset started, out string[] variables)
    {
        variables = [];
        string path = action.DependencyFile!, written = TemporaryNames.Of(path, action);
        if (files.Stat(written) is null)
        {
            return false;
        }

        if (!action.WritesInPlace)
        {
            files.Move(written, path);
        }

        states.Renew(log.IdOf(path));
        string text = Encoding.UTF8.GetString(files.ReadAllBytes(path));
        if (DependencyFile.Parse(text, action.WorkingDirectory) is not { } found)
        {
            return false;
        }

        variables = [.. DependencyFile.Variables(text).Where(v => !action.Environment.ContainsKey(v)).Select(Freshness.Variable)];

        HashSet<int> seen = [.. inputs];
        foreach (string file in found)
        {
            // A linker names what optimisation at link time left in the temporary folder and is gone by now.
            int id = log.IdOf(file);
            if (id == header || seen.Contains(id) || files.Stat(file) is not { } stamp)
            {
                continue;
            }

            // A file that changed while the command ran may have been read before or after: its hash is not recorded.
            seen.Add(id);
            inputs.Add(id);
            hashes.Add(stamp.Modified >= started.UtcTicks ? ContentHash.Unknown : states.Get(id)?.Hash ?? ContentHash.Unknown);
        }

        return true;
    }
}
