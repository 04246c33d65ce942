// SPDX-License-Identifier: BSD-3-Clause
// What a solver knows about one symbol.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Solving;

internal sealed class Slot
{
    /// <summary>The value is computed.</summary>
    public bool Valid;

    /// <summary>A value was computed at some time.</summary>
    public bool IsKnown;

    /// <summary>The symbol belongs in the written configuration.</summary>
    public bool Write;

    /// <summary>The user gave a value.</summary>
    public bool HasUser;

    /// <summary>The user's value had no effect when the file was read, so that an asking session does not count it.</summary>
    public bool IsDropped;

    public Tristate UserTri;
    public string? UserText;

    /// <summary>For a choice: the member that the user chose.</summary>
    public KconfigSymbol? UserMember;

    public Tristate Tri;
    public string Text = "";

    /// <summary>For a choice: the member that is chosen.</summary>
    public KconfigSymbol? Member;

    public Tristate Visible;
    public Tristate Direct = Tristate.Yes;
    public Tristate Forced;
    public Tristate Implied;

    /// <summary>Becomes what the other one is now.</summary>
    public void Become(Slot other)
    {
        (Valid, IsKnown, Write, HasUser, IsDropped) = (other.Valid, other.IsKnown, other.Write, other.HasUser, other.IsDropped);
        (UserTri, UserText, UserMember) = (other.UserTri, other.UserText, other.UserMember);
        (Tri, Text, Member) = (other.Tri, other.Text, other.Member);
        (Visible, Direct, Forced, Implied) = (other.Visible, other.Direct, other.Forced, other.Implied);
    }
}
