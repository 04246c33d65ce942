// SPDX-License-Identifier: BSD-3-Clause
// Keeps a plan between builds, as long as nothing changed that it was made from.
using Unicore.Build.Actions;
using Unicore.Build.Planning;

namespace Unicore.Unikraft.Planning;

/// <summary>A file that holds one plan and its snapshot.</summary>
/// <param name="path">The file.</param>
/// <param name="key">What the plan is made for.</param>
/// <param name="version">The tree's version now.</param>
/// <param name="kinds">The steps that its actions may have.</param>
internal sealed class PlanStore(string path, string key, Func<string> version, params StepKind[] kinds)
{
    private readonly GraphFile _file = new(path, "unikraft-plan 4", kinds);

    /// <summary>The plan, when it was made for the same key and nothing outside changed; else why there is none.</summary>
    public (UnikraftPlan? Plan, string? Difference) Load()
    {
        if (!_file.Exists)
        {
            return (null, "never planned");
        }

        UnikraftPlan? plan = null;
        string? difference = null;
        bool whole = _file.Load(reader =>
        {
            difference = reader.ReadString() != key ? "the project changed" : Snapshot.Read(reader).Difference(version());
            plan = difference is null ? ReadPlan(reader) : null;
        });
        return whole ? (plan, difference) : (null, "the kept plan is damaged");
    }

    public void Save(UnikraftPlan plan, Snapshot snapshot) => _file.Save(writer =>
    {
        writer.Write(key);
        snapshot.Write(writer);
        writer.WriteMany(plan.Actions, writer.WriteAction);
        writer.WriteWords(plan.Images);
        writer.WriteMany(plan.CompileCommands, command =>
        {
            writer.WriteWord(command.Directory);
            writer.WriteWord(command.File);
            writer.WriteWord(command.Output);
            writer.WriteWords(command.Arguments);
        });
        writer.WriteMany([.. plan.Origins.OrderBy(o => o.Key, StringComparer.Ordinal)], origin =>
        {
            writer.WriteWord(origin.Key);
            writer.WriteWord(origin.Value);
        });
        writer.WriteWords(plan.Opaque);
        writer.WriteMany(plan.Diagnostics, writer.WriteDiagnostic);
    });

    private static UnikraftPlan ReadPlan(GraphReader reader) => new()
    {
        Actions = reader.ReadMany(reader.ReadAction),
        Images = reader.ReadWords(),
        CompileCommands = reader.ReadMany(() =>
            new CompileCommand(reader.ReadWord(), reader.ReadWord(), reader.ReadWord(), reader.ReadWords())),
        Origins = reader.ReadMany(() => KeyValuePair.Create(reader.ReadWord(), reader.ReadWord())).ToDictionary(StringComparer.Ordinal),
        Opaque = reader.ReadWords(),
        Diagnostics = reader.ReadMany(reader.ReadDiagnostic),
    };
}
