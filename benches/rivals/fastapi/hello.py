"""The FastAPI rival: the small JSON answer in the framework's own recommended way."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Hello(BaseModel):
    message: str


@app.get("/hello")
async def hello() -> Hello:
    return Hello(message="Hello, World!")
