// SPDX-License-Identifier: BSD-3-Clause
// A program that a process became: the value that recorded builds are made of.
namespace Unicore.Analysis.Tracing;

/// <summary>One command.</summary>
/// <param name="Process">The process that became it.</param>
/// <param name="Parent">The process that made that one.</param>
/// <param name="Folder">Its working folder.</param>
/// <param name="Program">The file that is executed: of a script, the interpreter's.</param>
/// <param name="Arguments">Its words, the first of them its name.</param>
internal sealed record ExecutedCommand(int Process, int Parent, string Folder, string Program, IReadOnlyList<string> Arguments);
