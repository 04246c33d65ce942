// SPDX-License-Identifier: BSD-3-Clause
// Which tests run when: one or two of each kind on every change, all of them on request.
using System.Reflection;
using Xunit.Sdk;

namespace Unicore.Tests;

/// <summary>
/// A row of a theory that `./build.sh matrix` runs and `./build.sh test` doesn't: another platform, machine, compiler or spelling of what
/// the rows beside it show.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MatrixDataAttribute(params object?[] data) : DataAttribute
{
    /// <summary>Whether all rows run.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("UNICORE_MATRIX") == "1";

    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => IsWhole ? [data] : [];
}

/// <summary>A test that only `./build.sh matrix` runs: another one shows the same at less cost, or another way round.</summary>
public sealed class MatrixFactAttribute : FactAttribute
{
    internal const string Elsewhere = "./build.sh matrix runs it";

    /// <summary>Skips it elsewhere.</summary>
    public MatrixFactAttribute() => Skip = MatrixDataAttribute.IsWhole ? null : Elsewhere;
}

/// <summary>The same of a theory.</summary>
public sealed class MatrixTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips it elsewhere.</summary>
    public MatrixTheoryAttribute() => Skip = MatrixDataAttribute.IsWhole ? null : MatrixFactAttribute.Elsewhere;
}
