// SPDX-License-Identifier: BSD-3-Clause
// What every task shares: cancellation, diagnostics to MSBuild, absolute paths, and our own bugs told as such.
using Microsoft.Build.Framework;
using Unicore.Diagnostics;

namespace Unicore.Tasks;

/// <summary>A task that reports diagnostics and can be cancelled.</summary>
public abstract class UnicoreTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the user interrupts the build.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public sealed override bool Execute()
    {
        try
        {
            Run();
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (IOException e)
        {
            Report(new Diagnostic("UK2090", Severity.Error,
                $"A file could not be read or written: {e.Message} Check that the disk has room and that the folder can be written."));
        }
        catch (UnauthorizedAccessException e)
        {
            Report(new Diagnostic("UK2090", Severity.Error,
                $"A file could not be read or written: {e.Message} Check that the disk has room and that the folder can be written."));
        }
#pragma warning disable CA1031 // The last resort: whatever else happens is ours, and is told with a code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(new Diagnostic("UK9001", Severity.Error,
                $"Unicore.Sdk itself failed: {e.GetType().Name}: {e.Message} Please report it with the log of `dotnet build -bl`."));
            Log.LogMessage(MessageImportance.Normal, e.ToString());
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Does the work; problems go to <see cref="Report(Diagnostic)"/>.</summary>
    protected abstract void Run();

    /// <summary>Reports every one of <paramref name="diagnostics"/>; true if none is an error.</summary>
    protected bool Report(IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        bool good = true;
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Report(diagnostic);
            good &= diagnostic.Severity != Severity.Error;
        }

        return good;
    }

    /// <summary>Hands one diagnostic to MSBuild, with its code, its place and a link to its explanation.</summary>
    protected void Report(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        // Without a file MSBuild would name the line of our targets that called the task; of each line of a text it makes a message.
        diagnostic = diagnostic with { File = diagnostic.File ?? ProjectFileOverride, Message = OneLine(diagnostic.Message) };
        switch (diagnostic.Severity)
        {
            case Severity.Error:
                Log.LogError(null, diagnostic.Code, null, diagnostic.File, diagnostic.Line, diagnostic.Column, 0, 0, "{0}",
                    diagnostic.Message);
                break;
            case Severity.Warning:
                Log.LogWarning(null, diagnostic.Code, null, diagnostic.File, diagnostic.Line, diagnostic.Column, 0, 0, "{0}",
                    diagnostic.Message);
                break;
            default:
                Log.LogMessage(null, diagnostic.Code, null, diagnostic.File, diagnostic.Line, diagnostic.Column, 0, 0,
                    MessageImportance.Normal, "{0}", diagnostic.Message);
                break;
        }
    }

    private static string OneLine(string text) => !text.Contains('\n', StringComparison.Ordinal) ? text
        : string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary><paramref name="path"/> below the project's folder, absolute.</summary>
    protected string Absolute(string path)
    {
        string project = BuildEngine.ProjectFileOfTaskNode;
        return Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar),
            Path.GetDirectoryName(ProjectFileOverride ?? project) ?? Environment.CurrentDirectory);
    }

    /// <summary>The project file that relative paths are below; a task that knows it better says so.</summary>
    protected virtual string? ProjectFileOverride => null;
}
