// SPDX-License-Identifier: BSD-3-Clause
// Takes the executor's parallel jobs out of MSBuild's own budget of cores.
using Microsoft.Build.Framework;
using Unicore.Build.Actions;

namespace Unicore.Tasks;

/// <summary>MSBuild's cores, as the executor asks for them: ten inner builds on four cores run four compilers.</summary>
internal sealed class CoreBudget(IBuildEngine9 engine) : IJobBudget
{
    public int Request(int wanted) => engine.RequestCores(wanted);

    public void Release(int count) => engine.ReleaseCores(count);
}
