// SPDX-License-Identifier: BSD-3-Clause
// A difference between two configurations of one tree.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

/// <summary>One symbol whose value is another afterwards.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="From">Its value before.</param>
/// <param name="To">Its value afterwards.</param>
public sealed record KconfigChange(KconfigSymbol Symbol, string From, string To);
