// SPDX-License-Identifier: BSD-3-Clause
// Places inside a folder for files that are not inside of it.
namespace Unicore.Build.Libraries;

/// <summary>Relative paths that may lead out of their folder, as paths that don't.</summary>
public static class InnerPath
{
    private const string Up = "_up", Elsewhere = "_abs";

    /// <summary>A path that stays in its folder; two paths never become one.</summary>
    /// <param name="relative">Such as <c>../x.c</c>; rooted when it is on another disk than the folder.</param>
    /// <returns>Such as <c>_up/x.c</c>, with slashes; a path that stays in its folder, and has no such name in it, as it is.</returns>
    public static string Of(string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        string[] parts = relative.Replace(':', '_').Split('/', '\\');
        IEnumerable<string> inner = parts.Where(p => p.Length > 0).Select(Part);
        return string.Join('/', Path.IsPathRooted(relative) ? inner.Prepend(Elsewhere) : inner);
    }

    /// <summary>What means something here gets an underscore more when it is a folder's own name, and so does that.</summary>
    private static string Part(string part) =>
        part == ".." ? Up : part.StartsWith('_') && "_" + part.TrimStart('_') is Up or Elsewhere ? "_" + part : part;
}
