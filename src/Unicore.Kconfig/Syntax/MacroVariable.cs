// SPDX-License-Identifier: BSD-3-Clause
// A variable of the macro language.
using System.Text;

namespace Unicore.Kconfig.Syntax;

/// <summary>What a variable holds.</summary>
/// <param name="value">Its text.</param>
/// <param name="isSimple">True when the text is expanded already (<c>:=</c>).</param>
internal sealed class MacroVariable(string value, bool isSimple)
{
    private string _value = value;
    private StringBuilder? _more;

    public string Value
    {
        get
        {
            if (_more is not null)
            {
                (_value, _more) = (_more.ToString(), null);
            }

            return _value;
        }
    }

    public int Length => _more?.Length ?? _value.Length;

    public bool IsSimple { get; } = isSimple;

    public int Busy { get; set; }

    /// <summary>Joins when somebody reads, so that a long row of <c>+=</c> copies nothing again and again.</summary>
    public void Append(string text) => (_more ??= new StringBuilder(_value)).Append(' ').Append(text);
}
