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

    /// <summary>A copy as it is now.</summary>
    public Slot Copy() => (Slot)MemberwiseClone();

    /// <summary>Becomes what the copy was made of.</summary>
    public void Become(Slot copy)
    {
        (Valid, IsKnown, Write, HasUser, IsDropped) = (copy.Valid, copy.IsKnown, copy.Write, copy.HasUser, copy.IsDropped);
        (UserTri, UserText, UserMember) = (copy.UserTri, copy.UserText, copy.UserMember);
        (Tri, Text, Member) = (copy.Tri, copy.Text, copy.Member);
        (Visible, Direct, Forced, Implied) = (copy.Visible, copy.Direct, copy.Forced, copy.Implied);
    }
}
