// SPDX-License-Identifier: BSD-3-Clause
// Keeps a plan between builds: written whole by rename, thrown away when it does not parse.
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Unicore.Build.Actions;
using Unicore.Build.Planning;
using Unicore.Diagnostics;

namespace Unicore.Unikraft.Planning;

/// <summary>A file that holds one plan and its snapshot. Words occur many times, and so do lists of them: each is written once.</summary>
internal sealed class PlanStore(string path, string key, Func<string> version)
{
    private const string Magic = "unicore-unikraft-plan 3";

    /// <summary>The plan, when it was made for the same key and nothing outside changed; else why there is none.</summary>
    public (UnikraftPlan? Plan, string? Difference) Load()
    {
        const string none = "never planned";
        try
        {
            if (!File.Exists(path))
            {
                return (null, none);
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length < 16 || !XxHash128.Hash(bytes.AsSpan(16)).AsSpan().SequenceEqual(bytes.AsSpan(0, 16)))
            {
                return (null, "the kept plan is damaged");
            }

            using BinaryReader reader = new(new MemoryStream(bytes, 16, bytes.Length - 16));
            if (reader.ReadString() != Magic || reader.ReadString() != key)
            {
                return (null, "the project changed");
            }

            return Snapshot.Read(reader).Difference(version()) is { } difference ? (null, difference) : (ReadPlan(reader), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return (null, none);
        }
    }

    public void Save(UnikraftPlan plan, Snapshot snapshot)
    {
        using MemoryStream buffer = new();
        using BinaryWriter writer = new(buffer);
        writer.Write(new byte[16]);
        writer.Write(Magic);
        writer.Write(key);
        snapshot.Write(writer);
        WritePlan(writer, plan);
        writer.Flush();
        byte[] bytes = buffer.ToArray();
        XxHash128.Hash(bytes.AsSpan(16)).CopyTo(bytes, 0);
        FileWriter.WriteIfChanged(path, bytes);
    }

    private static void WritePlan(BinaryWriter writer, UnikraftPlan plan)
    {
        Words words = new();
        using MemoryStream body = new();
        using BinaryWriter to = new(body);
        to.Write(plan.Actions.Count);
        foreach (BuildAction action in plan.Actions)
        {
            to.Write7BitEncodedInt(words.Id(action.Id));
            to.Write7BitEncodedInt(words.Id(action.Description));
            to.Write7BitEncodedInt(words.Id(action.Command));
            to.Write7BitEncodedInt(words.Id(action.Launcher));
            to.Write7BitEncodedInt(words.Id(action.Uncompared));
            to.Write7BitEncodedInt(words.Id(action.WorkingDirectory));
            to.Write7BitEncodedInt(words.Id(action.Inputs));
            to.Write7BitEncodedInt(words.Id(action.OrderOnly));
            to.Write7BitEncodedInt(words.Id(action.Outputs));
            to.Write(action.WritesInPlace);
            to.Write7BitEncodedInt(words.Id(action.DependencyFile ?? ""));
            to.Write7BitEncodedInt(words.Id(action.ConfigurationHeader ?? ""));
            to.Write7BitEncodedInt(words.Id([.. action.Environment.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => new[] { e.Key, e.Value })]));
            to.Write7BitEncodedInt(words.Id(action.ToolIdentity));
        }

        to.Write(plan.Preparing);
        to.Write7BitEncodedInt(words.Id(plan.Images));
        to.Write(plan.CompileCommands.Count);
        foreach (CompileCommand command in plan.CompileCommands)
        {
            to.Write7BitEncodedInt(words.Id(command.Directory));
            to.Write7BitEncodedInt(words.Id(command.File));
            to.Write7BitEncodedInt(words.Id(command.Output));
            to.Write7BitEncodedInt(words.Id(command.Arguments));
        }

        to.Write7BitEncodedInt(words.Id([.. plan.Origins.SelectMany(o => new[] { o.Key, o.Value })]));
        to.Write7BitEncodedInt(words.Id(plan.Opaque));
        to.Write(plan.Diagnostics.Count);
        foreach (Diagnostic diagnostic in plan.Diagnostics)
        {
            to.Write7BitEncodedInt(words.Id(diagnostic.Code));
            to.Write((int)diagnostic.Severity);
            to.Write7BitEncodedInt(words.Id(diagnostic.Message));
            to.Write7BitEncodedInt(words.Id(diagnostic.File ?? ""));
            to.Write(diagnostic.Line);
            to.Write(diagnostic.Column);
        }

        to.Flush();
        writer.Write(words.All.Count);
        foreach (string word in words.All)
        {
            writer.Write(word);
        }

        writer.Write(words.Lists.Count);
        foreach (int[] list in words.Lists)
        {
            writer.Write7BitEncodedInt(list.Length);
            foreach (int word in list)
            {
                writer.Write7BitEncodedInt(word);
            }
        }

        writer.Write(body.ToArray());
    }

    private static UnikraftPlan ReadPlan(BinaryReader reader)
    {
        string[] words = new string[reader.ReadInt32()];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = reader.ReadString();
        }

        string Word() => words[reader.Read7BitEncodedInt()];
        string? Optional() => Word() is { Length: > 0 } word ? word : null;
        string[][] lists = new string[reader.ReadInt32()][];
        for (int i = 0; i < lists.Length; i++)
        {
            int count = reader.Read7BitEncodedInt();
            lists[i] = count == 0 ? [] : new string[count];
            for (int k = 0; k < count; k++)
            {
                lists[i][k] = Word();
            }
        }

        string[] Words() => lists[reader.Read7BitEncodedInt()];

        Dictionary<string, string> Pairs()
        {
            string[] list = Words();
            Dictionary<string, string> pairs = new(list.Length / 2, StringComparer.Ordinal);
            for (int i = 0; i + 1 < list.Length; i += 2)
            {
                pairs[list[i]] = list[i + 1];
            }

            return pairs;
        }

        BuildAction[] actions = new BuildAction[reader.ReadInt32()];
        for (int i = 0; i < actions.Length; i++)
        {
            actions[i] = new()
            {
                Id = Word(), Description = Word(), Command = Words(), Launcher = Words(), Uncompared = Words(), WorkingDirectory = Word(), Inputs = Words(), OrderOnly = Words(), Outputs = Words(),
                WritesInPlace = reader.ReadBoolean(), DependencyFile = Optional(), ConfigurationHeader = Optional(), Environment = Pairs(), ToolIdentity = Word(),
            };
        }

        int preparing = reader.ReadInt32();
        string[] images = Words();
        CompileCommand[] commands = new CompileCommand[reader.ReadInt32()];
        for (int i = 0; i < commands.Length; i++)
        {
            commands[i] = new(Word(), Word(), Word(), Words());
        }

        Dictionary<string, string> origins = Pairs();
        string[] opaque = Words();
        Diagnostic[] diagnostics = new Diagnostic[reader.ReadInt32()];
        for (int i = 0; i < diagnostics.Length; i++)
        {
            diagnostics[i] = new(Word(), (Severity)reader.ReadInt32(), Word(), Optional(), reader.ReadInt32(), reader.ReadInt32());
        }

        return new() { Actions = actions, Preparing = preparing, Images = images, CompileCommands = commands, Origins = origins, Opaque = opaque, Diagnostics = diagnostics };
    }

    private sealed class Words
    {
        private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<UInt128, int> _lists = [];

        public List<int[]> Lists { get; } = [];

        public int Id(IReadOnlyList<string> list)
        {
            int[] ids = [.. list.Select(Id)];
            UInt128 hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes<int>(ids));
            if (!_lists.TryGetValue(hash, out int id))
            {
                _lists.Add(hash, id = Lists.Count);
                Lists.Add(ids);
            }

            return id;
        }

        public List<string> All { get; } = [];

        public int Id(string word)
        {
            if (!_ids.TryGetValue(word, out int id))
            {
                _ids.Add(word, id = All.Count);
                All.Add(word);
            }

            return id;
        }
    }
}
