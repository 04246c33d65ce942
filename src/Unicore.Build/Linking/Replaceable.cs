// SPDX-License-Identifier: BSD-3-Clause
// Lets others define for themselves what a library defines.
using Unicore.Build.Actions;
using Unicore.Elf;

namespace Unicore.Build.Linking;

internal static class Replaceable
{
    /// <summary>Copies the object that is its action's input, with weak definitions.</summary>
    public static StepKind Making { get; } = StepKind.Of("weaken", "1", static step =>
    {
        byte[] bytes = step.Files.ReadAllBytes(step.Action.Inputs[0]);
        WeakDefinitions.Make(bytes);
        step.Write(0, bytes);
        return [];
    });
}
