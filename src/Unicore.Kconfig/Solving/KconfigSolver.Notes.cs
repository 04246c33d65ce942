// SPDX-License-Identifier: BSD-3-Clause
// What conf itself warns of while it reads values: with it, it counts the configuration as changed.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private readonly List<InputNote> notes = [];
    private readonly List<InputNote> choiceNotes = [];
    private bool hasInput;

    /// <summary>True when the values differ from those that were read, so that a file needs to be written.</summary>
    internal bool IsUnsaved
    {
        get
        {
            EnsureSolved();
            return isUnsaved;
        }
        set => isUnsaved = value;
    }

    private bool InputWarned => notes.Count > 0 || choiceNotes.Count > 0;

    /// <summary>The warnings in conf's words, in the order of the lines.</summary>
    /// <param name="unknownToo">Names that nothing defines are told only on request (<c>KCONFIG_WARN_UNKNOWN_SYMBOLS</c>).</param>
    internal IEnumerable<string> InputWarnings(bool unknownToo)
    {
        if (!isSolved)
        {
            Reset();
            ApplyAssignments();
        }

        return notes.Concat(choiceNotes).Where(n => unknownToo || !n.IsUnknown).OrderBy(n => n.At.Line).Select(n => $"{n.At.File}:{n.At.Line}:warning: {n.Text}\n");
    }

    private void Note(KconfigPlace at, string text) => notes.Add(new InputNote(at, text));

    private sealed record InputNote(KconfigPlace At, string Text, bool IsUnknown = false);
}
