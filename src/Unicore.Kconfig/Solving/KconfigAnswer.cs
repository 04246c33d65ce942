// SPDX-License-Identifier: BSD-3-Clause
// One answer to every question that is open.
namespace Unicore.Kconfig.Solving;

/// <summary>What every question is answered with that has no answer yet.</summary>
public enum KconfigAnswer
{
    /// <summary>As <c>allnoconfig</c>.</summary>
    No,

    /// <summary>As <c>allmodconfig</c>.</summary>
    Mod,

    /// <summary>As <c>allyesconfig</c>.</summary>
    Yes,

    /// <summary>As <c>alldefconfig</c>: what the Kconfig files say; values that had no effect when they were read are forgotten.</summary>
    Default,
}
