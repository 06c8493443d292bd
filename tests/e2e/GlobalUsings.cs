global using System.Net.Http.Json;
global using System.Text.Json;
global using System.Text.RegularExpressions;
global using FinOps.Server.Tests;
global using Microsoft.Playwright;
global using Xunit;
global using static Microsoft.Playwright.Assertions;
