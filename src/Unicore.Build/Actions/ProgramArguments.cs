// SPDX-License-Identifier: BSD-3-Clause
// One text of arguments as .NET splits it.
using System.Text;

namespace Unicore.Build.Actions;

/// <summary>
/// Splits what <c>UnikernelArguments</c> and <c>RunArguments</c> say as <c>dotnet run</c> does (documentation of
/// <c>ProcessStartInfo.Arguments</c>): blanks separate, double quotes hold together, a backslash counts only before a quote.
/// </summary>
public static class ProgramArguments
{
    /// <summary>The words of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The words.</returns>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false, isWord = false;
        for (int at = 0; at < text.Length; at++)
        {
            int start = at;
            while (at < text.Length && text[at] == '\\')
            {
                at++;
            }

            int slashes = at - start;
            bool isBeforeQuote = at < text.Length && text[at] == '"';
            word.Append('\\', isBeforeQuote ? slashes / 2 : slashes);
            isWord |= slashes > 0;
            if (at == text.Length)
            {
                break;
            }

            if (isBeforeQuote && slashes % 2 == 1)
            {
                word.Append('"');
            }
            else if (isBeforeQuote && isQuoted && at + 1 < text.Length && text[at + 1] == '"')
            {
                word.Append('"');
                at++;
            }
            else if (isBeforeQuote)
            {
                isQuoted = !isQuoted;
                isWord = true;
            }
            else if (!isQuoted && (text[at] is ' ' or '\t'))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }
            }
            else
            {
                word.Append(text[at]);
                isWord = true;
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
