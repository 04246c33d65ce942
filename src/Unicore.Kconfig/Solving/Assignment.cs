// SPDX-License-Identifier: BSD-3-Clause
// What a user said: a value of a symbol, and what conf remarks of a line that it reads.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

/// <summary>One value that a user gave.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Its value, without quotes.</param>
/// <param name="Origin">Who gave it.</param>
/// <param name="Explain">True when the user is told if it does not hold.</param>
internal sealed record Assignment(KconfigSymbol Symbol, string Value, Origin Origin, bool Explain)
{
    public Tristate Tri => ValueText.ToTristate(Value);
}

/// <summary>A remark in conf's words.</summary>
/// <param name="At">The line.</param>
/// <param name="Text">What conf says behind the place.</param>
/// <param name="IsUnknown">True for a name that nothing defines: conf tells of it on request only.</param>
internal sealed record InputNote(KconfigPlace At, string Text, bool IsUnknown = false);
