// SPDX-License-Identifier: BSD-3-Clause
// A build engine that keeps what a task says.
using System.Collections;
using Microsoft.Build.Framework;

namespace Unicore.Tasks.Tests;

/// <summary>MSBuild, as far as a task sees it: a project in a temporary folder and a list of errors.</summary>
internal sealed class Engine : IBuildEngine, IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("unicore-tasks-").FullName;

    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildWarningEventArgs> Warnings { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => this["lib/lib.ukproj"];

    /// <summary>Absolute path of <paramref name="path"/>.</summary>
    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Writes a file, with its folders.</summary>
    public string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
        return this[path];
    }

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
    }

    public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add(e);

    public void Dispose() => Directory.Delete(Root, true);
}
