// SPDX-License-Identifier: BSD-3-Clause
// A condition as one line of a file says it.
namespace Unicore.Kconfig.Model;

/// <summary>What a line demands. One expression may stand on many lines, and each line is one of these.</summary>
/// <param name="Expression">The expression as it was written.</param>
/// <param name="Place">The line.</param>
internal sealed record ConditionLine(KconfigExpression Expression, KconfigPlace Place);
