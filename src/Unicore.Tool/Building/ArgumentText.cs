// SPDX-License-Identifier: BSD-3-Clause
// Arguments that stand in one text, as RunArguments of a project do.
using System.Text;

namespace Unicore.Tool.Building;

/// <summary>Takes such a text apart.</summary>
internal static class ArgumentText
{
    /// <summary>
    /// The words, as .NET makes a new process's out of <c>ProcessStartInfo.Arguments</c>: blanks part them but in quotes, two quotes in
    /// quotes are one, and backslashes before a quote are half as many, the odd one's quote a letter.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The words.</returns>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false, isWord = false;
        for (int at = 0; at < text.Length; at++)
        {
            char letter = text[at];
            if (letter is ' ' or '\t' && !isQuoted)
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                isWord = false;
                continue;
            }

            isWord = true;
            int slashes = 0;
            while (at + slashes < text.Length && text[at + slashes] == '\\')
            {
                slashes++;
            }

            if (slashes > 0)
            {
                at += slashes;
                bool isBeforeQuote = at < text.Length && text[at] == '"';
                word.Append('\\', isBeforeQuote ? slashes / 2 : slashes);
                if (isBeforeQuote && slashes % 2 == 1)
                {
                    word.Append('"');
                }
                else
                {
                    at--;
                }
            }
            else if (letter != '"')
            {
                word.Append(letter);
            }
            else if (isQuoted && at + 1 < text.Length && text[at + 1] == '"')
            {
                word.Append('"');
                at++;
            }
            else
            {
                isQuoted = !isQuoted;
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
