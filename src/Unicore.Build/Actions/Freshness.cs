// SPDX-License-Identifier: BSD-3-Clause
// Decides whether an action must run, and says why.
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Unicore.Build.Actions;

internal sealed class Freshness(ActionGraph graph, IFileSystem files, BuildLog log, FileStates states)
{
    private readonly Dictionary<string, ContentHash> _tools = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Dictionary<string, string>> _headers = [];

    /// <summary>Why the action must run; null when it is up to date.</summary>
    public string? Reason(BuildAction action) => Change(action) ?? (action.AlwaysRuns ? "runs in every build" : null);

    private string? Change(BuildAction action)
    {
        if (!log.Actions.TryGetValue(action.Id, out ActionRecord? record))
        {
            return "never built";
        }

        if (record.Tool != ToolHash(action))
        {
            return action.Step is null ? "compiler changed" : "Unicore.Sdk changed";
        }

        string[] key = CommandKey(action);
        if (!key.AsSpan().SequenceEqual(record.Command))
        {
            return Difference(record.Command, key);
        }

        if (record.Outputs.Length != action.Outputs.Count || record.Declared != action.Inputs.Count)
        {
            return "its files changed";
        }

        for (int i = 0; i < record.Outputs.Length; i++)
        {
            if (log.PathOf(record.Outputs[i]) != action.Outputs[i])
            {
                return "its files changed";
            }

            if (states.Get(record.Outputs[i]) is not { } output)
            {
                return $"{graph.Shorten(action.Outputs[i])} missing";
            }

            if (output.Hash != record.OutputHashes[i])
            {
                return $"{graph.Shorten(action.Outputs[i])} was changed by someone else";
            }
        }

        if (action.DependencyFile is not null && states.Get(log.IdOf(action.DependencyFile)) is null)
        {
            return "dependency file missing";
        }

        for (int i = 0; i < record.Inputs.Length; i++)
        {
            string path = log.PathOf(record.Inputs[i]);
            if (i < record.Declared && path != action.Inputs[i])
            {
                return $"{graph.Shorten(action.Inputs[i])} is new";
            }

            if (states.Get(record.Inputs[i]) is not { } input)
            {
                return $"{graph.Shorten(path)} is gone";
            }

            if (input.Hash != record.InputHashes[i])
            {
                return $"{graph.Shorten(path)} changed";
            }
        }

        return action.ConfigurationHeader is null ? VariableReason(record) : ConfigurationReason(action, record);
    }

    /// <summary>A variable that commands inherit: <c>NAME=value</c>, or the name alone when it isn't set.</summary>
    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { } value ? name + "=" + value : name;

    /// <summary>Without a header, the record's configuration is what the command read of its environment.</summary>
    private static string? VariableReason(ActionRecord record) => record.Configuration.Select(v => (Then: v, Name: v.Split('=', 2)[0]))
        .Where(v => Variable(v.Name) != v.Then).Select(v => $"the variable {v.Name} changed").FirstOrDefault();

    /// <summary>What is compared of an action's command: environment, folder and arguments.</summary>
    public static string[] CommandKey(BuildAction action)
    {
        string[] key = new string[action.Environment.Count + 1 + action.Command.Count - action.Uncompared.Count];
        int at = 0;
        foreach ((string name, string? value) in action.Environment)
        {
            key[at++] = value is null ? name : name + "=" + value;
        }

        Array.Sort(key, 0, at, StringComparer.Ordinal);
        key[at++] = action.WorkingDirectory;
        for (int i = 0; i < action.Command.Count; i++)
        {
            if (action.Uncompared.Count == 0 || !action.Uncompared.Contains(action.Command[i]))
            {
                key[at++] = action.Command[i];
            }
        }

        return key;
    }

    public ContentHash ToolHash(BuildAction action)
    {
        string identity = action.Step is { } step ? $"{step.Name} {step.Version}\n{action.ToolIdentity}" : action.ToolIdentity;
        ref ContentHash hash = ref CollectionsMarshal.GetValueRefOrAddDefault(_tools, identity, out bool known);
        if (!known)
        {
            hash = ContentHash.Of(Encoding.UTF8.GetBytes(identity));
        }

        return hash;
    }

    /// <summary>The values of the symbols that the inputs can read, as <c>NAME=value</c>.</summary>
    public string[] Configuration(BuildAction action, IEnumerable<int> inputs)
    {
        int header = log.IdOf(action.ConfigurationHeader!);
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (int input in inputs)
        {
            if (input != header && states.Get(input) is { Tokens.Length: > 0 } state)
            {
                if (state.Tokens == ConfigurationTokens.Everything)
                {
                    names.UnionWith(Header(header).Keys);
                    names.Add(ConfigurationTokens.Everything);
                }
                else
                {
                    names.UnionWith(state.Tokens.Split(' '));
                }
            }
        }

        Dictionary<string, string> values = Header(header);
        List<string> result = new(names.Count);
        foreach (string name in names)
        {
            if (name == ConfigurationTokens.Everything)
            {
                result.Add(name);
            }
            else
            {
                result.Add(values.TryGetValue(name, out string? value) ? name + "=" + value : name);
            }
        }

        return [.. result];
    }

    private string? ConfigurationReason(BuildAction action, ActionRecord record)
    {
        int header = log.IdOf(action.ConfigurationHeader!);
        if (states.Get(header) is not { } state)
        {
            return $"{graph.Shorten(action.ConfigurationHeader!)} is gone";
        }

        if (state.Hash == record.ConfigurationHash)
        {
            return null;
        }

        string[] now = Configuration(action, record.Inputs);
        if (now.AsSpan().SequenceEqual(record.Configuration))
        {
            record.ConfigurationHash = state.Hash;
            log.Put(action.Id, record);
            return null;
        }

        foreach (string entry in now.Except(record.Configuration).Concat(record.Configuration.Except(now)))
        {
            return entry.Split('=')[0] + " changed";
        }

        return "the configuration changed";
    }

    private Dictionary<string, string> Header(int id)
    {
        if (!_headers.TryGetValue(id, out Dictionary<string, string>? values))
        {
            values = states.Get(id) is null ? [] : ConfigurationTokens.Read(files.ReadAllBytes(log.PathOf(id)));
            _headers.Add(id, values);
        }

        return values;
    }

    private static string Difference(string[] before, string[] after)
    {
        List<string> changes = [];
        HashSet<string> old = new(before, StringComparer.Ordinal);
        HashSet<string> now = new(after, StringComparer.Ordinal);
        foreach (string word in after)
        {
            if (!old.Contains(word))
            {
                changes.Add("+" + word);
            }
        }

        foreach (string word in before)
        {
            if (!now.Contains(word))
            {
                changes.Add("-" + word);
            }
        }

        return changes.Count == 0 ? "command line changed: another order"
            : "command line changed: " + string.Join(' ', changes.Take(4)) + (changes.Count > 4 ? " …" : "");
    }
}
