// SPDX-License-Identifier: BSD-3-Clause
// What NuGet restored, as far as project.assets.json tells of it.
using System.Text.Json;

namespace Unicore.Tasks;

internal static class RestoredPackages
{
    private static readonly string[] UsefulFolders = ["build/", "buildTransitive/", "buildMultiTargeting/"];

    /// <summary>
    /// Packages that bring nothing which a build could import: names with their versions. A library's package brings props that name its
    /// manifest. None when the file cannot be read.
    /// </summary>
    public static IReadOnlyDictionary<string, string> WithoutUse(string assetsFile)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(assetsFile))
        {
            return found;
        }

        try
        {
            using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(assetsFile));
            foreach (JsonProperty library in assets.RootElement.GetProperty("libraries").EnumerateObject())
            {
                string[] name = library.Name.Split('/');
                if (library.Value.GetProperty("type").GetString() == "package"
                    && library.Value.TryGetProperty("files", out JsonElement files)
                    && !files.EnumerateArray().Any(IsUseful))
                {
                    found[name[0]] = name[^1];
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            found.Clear();
        }

        return found;
    }

    private static bool IsUseful(JsonElement file) =>
        UsefulFolders.Any(f => file.GetString()?.StartsWith(f, StringComparison.OrdinalIgnoreCase) == true);
}
